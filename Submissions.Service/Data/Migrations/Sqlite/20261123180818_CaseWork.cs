using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CaseWork : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "AssigneeId",
                table: "Submission",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "CaseNote",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    StaffId = table.Column<Guid>(type: "TEXT", nullable: false),
                    StaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    TextSealed = table.Column<string>(type: "TEXT", maxLength: -1, nullable: true),
                    ToStaffId = table.Column<Guid>(type: "TEXT", nullable: true),
                    ToStaffName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CaseNote", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CaseNote_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_AssigneeId_Status_DueAt_Id",
                table: "Submission",
                columns: new[] { "AssigneeId", "Status", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_CaseNote_SubmissionId_At",
                table: "CaseNote",
                columns: new[] { "SubmissionId", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CaseNote");

            migrationBuilder.DropIndex(
                name: "IX_Submission_AssigneeId_Status_DueAt_Id",
                table: "Submission");

            migrationBuilder.DropColumn(
                name: "AssigneeId",
                table: "Submission");
        }
    }
}
