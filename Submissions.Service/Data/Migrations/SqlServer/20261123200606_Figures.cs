using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.SqlServer
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
                    SubmissionId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Department = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    ServiceCode = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Confidential = table.Column<bool>(type: "bit", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "date", nullable: false),
                    ClosedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    DaysTaken = table.Column<int>(type: "int", nullable: true),
                    DueAt = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    Counted = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false)
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
                    Day = table.Column<DateOnly>(type: "date", nullable: false),
                    Department = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    ServiceCode = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Confidential = table.Column<bool>(type: "bit", nullable: false),
                    Open = table.Column<int>(type: "int", nullable: false),
                    Overdue = table.Column<int>(type: "int", nullable: false),
                    Counts = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FigureDay", x => new { x.Day, x.Department, x.ServiceCode, x.Confidential });
                });

            migrationBuilder.CreateTable(
                name: "FigureMark",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Round = table.Column<long>(type: "bigint", nullable: false),
                    ChangedAt = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    CaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    RecountCaseId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    RecountedOn = table.Column<DateOnly>(type: "date", nullable: true)
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
