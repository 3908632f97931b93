using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Notifications.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DeliveryAttempt",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    JobId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    FinishedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Result = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    ReplyCode = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DeliveryAttempt", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "InboxMessage",
                columns: table => new
                {
                    Consumer = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InboxMessage", x => new { x.Consumer, x.MessageId });
                });

            migrationBuilder.CreateTable(
                name: "NotificationJob",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Template = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Audience = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    PublicText = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: true),
                    StatusAt = table.Column<long>(type: "INTEGER", nullable: true),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: true),
                    PlannedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    TraceParent = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    Waits = table.Column<int>(type: "INTEGER", nullable: false),
                    LeaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    SettledAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NotificationJob", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "NotifiedCase",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseNumber = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Locale = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    Category = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    ServiceTh = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    ServiceEn = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    DepartmentCode = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    DepartmentTh = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    DepartmentEn = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NotifiedCase", x => x.SubmissionId);
                });

            migrationBuilder.CreateTable(
                name: "OutboxMessage",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StreamId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    StreamVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    EventType = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Payload = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false),
                    TraceParent = table.Column<string>(type: "TEXT", maxLength: 60, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    State = table.Column<byte>(type: "INTEGER", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LeaseId = table.Column<Guid>(type: "TEXT", nullable: true),
                    LeaseUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastError = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxMessage", x => x.Seq);
                });

            migrationBuilder.CreateTable(
                name: "RateCounter",
                columns: table => new
                {
                    Key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RateCounter", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "SpentCaptcha",
                columns: table => new
                {
                    Challenge = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SpentCaptcha", x => x.Challenge);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DeliveryAttempt_JobId",
                table: "DeliveryAttempt",
                column: "JobId");

            migrationBuilder.CreateIndex(
                name: "IX_InboxMessage_ReceivedAt",
                table: "InboxMessage",
                column: "ReceivedAt");

            migrationBuilder.CreateIndex(
                name: "IX_NotificationJob_Outcome_NextAttemptAt",
                table: "NotificationJob",
                columns: new[] { "Outcome", "NextAttemptAt" });

            migrationBuilder.CreateIndex(
                name: "IX_NotificationJob_SubmissionId_Version_Template_Audience",
                table: "NotificationJob",
                columns: new[] { "SubmissionId", "Version", "Template", "Audience" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessage_MessageId",
                table: "OutboxMessage",
                column: "MessageId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessage_Parked",
                table: "OutboxMessage",
                column: "CreatedAt",
                filter: "\"State\" = 2");

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessage_Pending",
                table: "OutboxMessage",
                columns: new[] { "NextAttemptAt", "Seq" },
                filter: "\"State\" = 0");

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessage_Sent",
                table: "OutboxMessage",
                column: "SentAt",
                filter: "\"State\" = 1");

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessage_StreamId_StreamVersion_EventType",
                table: "OutboxMessage",
                columns: new[] { "StreamId", "StreamVersion", "EventType" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RateCounter_EndsAt",
                table: "RateCounter",
                column: "EndsAt");

            migrationBuilder.CreateIndex(
                name: "IX_SpentCaptcha_ExpiresAt",
                table: "SpentCaptcha",
                column: "ExpiresAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DeliveryAttempt");

            migrationBuilder.DropTable(
                name: "InboxMessage");

            migrationBuilder.DropTable(
                name: "NotificationJob");

            migrationBuilder.DropTable(
                name: "NotifiedCase");

            migrationBuilder.DropTable(
                name: "OutboxMessage");

            migrationBuilder.DropTable(
                name: "RateCounter");

            migrationBuilder.DropTable(
                name: "SpentCaptcha");
        }
    }
}
