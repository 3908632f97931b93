using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Deciding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "JoinedToId",
                table: "Submission",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "CaseDecision",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Ground = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Appeal = table.Column<string>(type: "TEXT", maxLength: 800, nullable: true),
                    Corrects = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseDecision", x => new { x.SubmissionId, x.Version });
                    table.ForeignKey(
                        name: "FK_CaseDecision_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_JoinedToId",
                table: "Submission",
                column: "JoinedToId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CaseDecision");

            migrationBuilder.DropIndex(
                name: "IX_Submission_JoinedToId",
                table: "Submission");

            migrationBuilder.DropColumn(
                name: "JoinedToId",
                table: "Submission");
        }
    }
}
