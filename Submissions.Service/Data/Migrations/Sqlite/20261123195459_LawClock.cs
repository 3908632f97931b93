using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class LawClock : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AnswerBy",
                table: "Submission",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ClockFrom",
                table: "Submission",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "ClockRound",
                table: "Submission",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            // The clock of what is there already began when it was received, or last opened again.
            migrationBuilder.Sql(
                """
                UPDATE Submission SET
                    ClockFrom = COALESCE((SELECT MAX(a.At) FROM CaseAct a WHERE a.SubmissionId = Submission.Id AND a.Act = 'reopen'), ReceivedAt),
                    ClockRound = (SELECT COUNT(*) FROM CaseAct a WHERE a.SubmissionId = Submission.Id AND a.Act = 'reopen')
                """);

            migrationBuilder.CreateTable(
                name: "CasePause",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    From = table.Column<long>(type: "INTEGER", nullable: false),
                    Round = table.Column<int>(type: "INTEGER", nullable: false),
                    To = table.Column<long>(type: "INTEGER", nullable: true),
                    AnswerBy = table.Column<long>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    NewReason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CasePause", x => new { x.SubmissionId, x.From });
                    table.ForeignKey(
                        name: "FK_CasePause_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CasePause");

            migrationBuilder.DropColumn(
                name: "AnswerBy",
                table: "Submission");

            migrationBuilder.DropColumn(
                name: "ClockFrom",
                table: "Submission");

            migrationBuilder.DropColumn(
                name: "ClockRound",
                table: "Submission");
        }
    }
}
