using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Figures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CaseFigure",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Department = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    ServiceCode = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Confidential = table.Column<bool>(type: "INTEGER", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ClosedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DaysTaken = table.Column<int>(type: "INTEGER", nullable: true),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Counted = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseFigure", x => x.SubmissionId);
                    table.ForeignKey(
                        name: "FK_CaseFigure_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "FigureDay",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Department = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    ServiceCode = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Confidential = table.Column<bool>(type: "INTEGER", nullable: false),
                    Open = table.Column<int>(type: "INTEGER", nullable: false),
                    Overdue = table.Column<int>(type: "INTEGER", nullable: false),
                    Counts = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FigureDay", x => new { x.Day, x.Department, x.ServiceCode, x.Confidential });
                });

            migrationBuilder.CreateTable(
                name: "FigureMark",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Round = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CaseId = table.Column<Guid>(type: "TEXT", nullable: false),
                    RecountCaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    RecountedOn = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FigureMark", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CaseFigure_Confidential_DueAt_Department_ServiceCode",
                table: "CaseFigure",
                columns: new[] { "Confidential", "DueAt", "Department", "ServiceCode" });

            migrationBuilder.CreateIndex(
                name: "IX_CaseFigure_ReceivedOn_SubmissionId",
                table: "CaseFigure",
                columns: new[] { "ReceivedOn", "SubmissionId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CaseFigure");

            migrationBuilder.DropTable(
                name: "FigureDay");

            migrationBuilder.DropTable(
                name: "FigureMark");
        }
    }
}
