using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CalendarAndSchedule : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CalendarChange",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    What = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CalendarChange", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CalendarState",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Stamp = table.Column<long>(type: "INTEGER", nullable: false),
                    Opens = table.Column<TimeOnly>(type: "TEXT", nullable: false),
                    Closes = table.Column<TimeOnly>(type: "TEXT", nullable: false),
                    NoticeEveryDays = table.Column<int>(type: "INTEGER", nullable: false),
                    ChiefAfterDays = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CalendarState", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ClockDeed",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Round = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ClockDeed", x => new { x.SubmissionId, x.Round, x.Kind, x.Ordinal });
                    table.ForeignKey(
                        name: "FK_ClockDeed_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DelayStatement",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    ExpectedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DelayStatement", x => x.SubmissionId);
                    table.ForeignKey(
                        name: "FK_DelayStatement_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DepartmentHead",
                columns: table => new
                {
                    Department = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DepartmentHead", x => x.Department);
                });

            migrationBuilder.CreateTable(
                name: "DueWork",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: true),
                    CalendarStamp = table.Column<long>(type: "INTEGER", nullable: false),
                    LeaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DueWork", x => x.SubmissionId);
                    table.ForeignKey(
                        name: "FK_DueWork_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Holiday",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    NameTh = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false),
                    NameEn = table.Column<string>(type: "TEXT", maxLength: 150, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Holiday", x => x.Day);
                });

            migrationBuilder.InsertData(
                table: "CalendarState",
                columns: new[] { "Id", "ChiefAfterDays", "Closes", "NoticeEveryDays", "Opens", "Stamp" },
                values: new object[] { 1, 7, new TimeOnly(16, 30, 0), 7, new TimeOnly(8, 30, 0), 0L });

            migrationBuilder.CreateIndex(
                name: "IX_CalendarChange_At",
                table: "CalendarChange",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_DueWork_At",
                table: "DueWork",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_DueWork_CalendarStamp",
                table: "DueWork",
                column: "CalendarStamp");

            // The clock of open cases is looked at when they are due, or when the citizen must have answered.
            migrationBuilder.Sql(
                """
                INSERT INTO DueWork (SubmissionId, At, CalendarStamp, Failures)
                SELECT Id, COALESCE(AnswerBy, DueAt), 1, 0 FROM Submission
                WHERE Status IN ('submitted', 'received', 'checking', 'need_info', 'in_progress', 'forwarded', 'awaiting_pay')
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CalendarChange");

            migrationBuilder.DropTable(
                name: "CalendarState");

            migrationBuilder.DropTable(
                name: "ClockDeed");

            migrationBuilder.DropTable(
                name: "DelayStatement");

            migrationBuilder.DropTable(
                name: "DepartmentHead");

            migrationBuilder.DropTable(
                name: "DueWork");

            migrationBuilder.DropTable(
                name: "Holiday");
        }
    }
}
