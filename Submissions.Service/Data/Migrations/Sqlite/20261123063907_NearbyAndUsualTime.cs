using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class NearbyAndUsualTime : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "CasePlace",
                columns: table => new
                {
                    SubmissionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ServiceCode = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Row = table.Column<int>(type: "INTEGER", nullable: false),
                    Column = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CasePlace", x => x.SubmissionId);
                    table.ForeignKey(
                        name: "FK_CasePlace_Submission_SubmissionId",
                        column: x => x.SubmissionId,
                        principalTable: "Submission",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_CaseAct_Status_At",
                table: "CaseAct",
                columns: new[] { "Status", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_CasePlace_ServiceCode_Kind_Row_Column",
                table: "CasePlace",
                columns: new[] { "ServiceCode", "Kind", "Row", "Column" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CasePlace");

            migrationBuilder.DropIndex(
                name: "IX_CaseAct_Status_At",
                table: "CaseAct");
        }
    }
}
