using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CaseNotification",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Template = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Channel = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseNotification", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CaseNumberSequence",
                columns: table => new
                {
                    FiscalYear = table.Column<int>(type: "INTEGER", nullable: false),
                    Last = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseNumberSequence", x => x.FiscalYear);
                });

            migrationBuilder.CreateTable(
                name: "IdempotencyKey",
                columns: table => new
                {
                    Key = table.Column<Guid>(type: "TEXT", nullable: false),
                    RequestHash = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ResponseSealed = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdempotencyKey", x => x.Key);
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
                name: "ParkedDecision",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: false),
                    EventType = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    StreamId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Decision = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ParkedDecision", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PublishedDefinition",
                columns: table => new
                {
                    Code = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    NoticeHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Json = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false),
                    Hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    NoticeJson = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false),
                    PublishedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PublishedDefinition", x => new { x.Code, x.Version, x.NoticeHash });
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

            migrationBuilder.CreateTable(
                name: "StaffCopy",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Departments = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    Roles = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Active = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StaffCopy", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Submission",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    CaseNumber = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    ServiceCode = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    ServiceVersion = table.Column<int>(type: "INTEGER", nullable: false),
                    Department = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Channel = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Locale = table.Column<string>(type: "TEXT", maxLength: 5, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    SubmittedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ReceivedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ChangedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CodeHash = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    CodeSealed = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ApplicantHash = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Phone4Hash = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ApplicantNameSealed = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    AnswersSealed = table.Column<string>(type: "TEXT", maxLength: -1, nullable: false),
                    Flags = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    PaidSatang = table.Column<long>(type: "INTEGER", nullable: true),
                    ReceiptBook = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    ReceiptNumber = table.Column<string>(type: "TEXT", maxLength: 30, nullable: true),
                    PaymentConfirmedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Submission", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CaseAct",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: true),
                    StaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    Act = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Why = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    PublicText = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseAct", x => new { x.SubmissionId, x.Version });
                    table.ForeignKey(
                        name: "FK_CaseAct_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CaseFile",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Field = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    FileNameSealed = table.Column<string>(type: "TEXT", maxLength: 4000, nullable: false),
                    MediaType = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Findings = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseFile", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CaseFile_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ConsentEvidence",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    NoticeVersion = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    NoticeHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Channel = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ConsentEvidence", x => x.SubmissionId);
                    table.ForeignKey(
                        name: "FK_ConsentEvidence_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SearchToken",
                columns: table => new
                {
                    Hash = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchToken", x => new { x.Hash, x.SubmissionId });
                    table.ForeignKey(
                        name: "FK_SearchToken_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CaseFile_Sha256_SubmissionId",
                table: "CaseFile",
                columns: new[] { "Sha256", "SubmissionId" });

            migrationBuilder.CreateIndex(
                name: "IX_CaseFile_SubmissionId",
                table: "CaseFile",
                column: "SubmissionId");

            migrationBuilder.CreateIndex(
                name: "IX_CaseNotification_SubmissionId_At",
                table: "CaseNotification",
                columns: new[] { "SubmissionId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_IdempotencyKey_CreatedAt",
                table: "IdempotencyKey",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_InboxMessage_ReceivedAt",
                table: "InboxMessage",
                column: "ReceivedAt");

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
                name: "IX_ParkedDecision_At",
                table: "ParkedDecision",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_RateCounter_EndsAt",
                table: "RateCounter",
                column: "EndsAt");

            migrationBuilder.CreateIndex(
                name: "IX_SearchToken_SubmissionId",
                table: "SearchToken",
                column: "SubmissionId");

            migrationBuilder.CreateIndex(
                name: "IX_SpentCaptcha_ExpiresAt",
                table: "SpentCaptcha",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_Submission_CaseNumber",
                table: "Submission",
                column: "CaseNumber",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Submission_ChangedAt_Id",
                table: "Submission",
                columns: new[] { "ChangedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_CodeHash",
                table: "Submission",
                column: "CodeHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Status_DueAt_Id",
                table: "Submission",
                columns: new[] { "Department", "Status", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Status_DueAt_Id",
                table: "Submission",
                columns: new[] { "Status", "DueAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CaseAct");

            migrationBuilder.DropTable(
                name: "CaseFile");

            migrationBuilder.DropTable(
                name: "CaseNotification");

            migrationBuilder.DropTable(
                name: "CaseNumberSequence");

            migrationBuilder.DropTable(
                name: "ConsentEvidence");

            migrationBuilder.DropTable(
                name: "IdempotencyKey");

            migrationBuilder.DropTable(
                name: "InboxMessage");

            migrationBuilder.DropTable(
                name: "OutboxMessage");

            migrationBuilder.DropTable(
                name: "ParkedDecision");

            migrationBuilder.DropTable(
                name: "PublishedDefinition");

            migrationBuilder.DropTable(
                name: "RateCounter");

            migrationBuilder.DropTable(
                name: "SearchToken");

            migrationBuilder.DropTable(
                name: "SpentCaptcha");

            migrationBuilder.DropTable(
                name: "StaffCopy");

            migrationBuilder.DropTable(
                name: "Submission");
        }
    }
}
