using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class LawClock : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "AnswerBy",
                table: "Submission",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ClockFrom",
                table: "Submission",
                type: "datetimeoffset",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<int>(
                name: "ClockRound",
                table: "Submission",
                type: "int",
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
                    SubmissionId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    From = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    Round = table.Column<int>(type: "int", nullable: false),
                    To = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: true),
                    AnswerBy = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    NewReason = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true)
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
