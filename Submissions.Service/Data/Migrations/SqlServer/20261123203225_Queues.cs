using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Queues : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Submission_AssigneeId_Status_DueAt_Id",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Department_Status_DueAt_Id",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Status_DueAt_Id",
                table: "Submission");

            migrationBuilder.AddColumn<int>(
                name: "Open",
                table: "Submission",
                type: "int",
                nullable: false,
                computedColumnSql: "CASE WHEN Status IN ('submitted', 'received', 'checking', 'need_info', 'in_progress', 'forwarded', 'awaiting_pay') THEN 1 ELSE 0 END",
                stored: false);

            migrationBuilder.CreateIndex(
                name: "IX_Submission_AssigneeId_Open_ChangedAt_CaseNumber",
                table: "Submission",
                columns: new[] { "AssigneeId", "Open", "ChangedAt", "CaseNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Open_CaseNumber",
                table: "Submission",
                columns: new[] { "Department", "Open", "CaseNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Open_ChangedAt_CaseNumber",
                table: "Submission",
                columns: new[] { "Department", "Open", "ChangedAt", "CaseNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Open_DueAt_CaseNumber_Status_AssigneeId_Confidential",
                table: "Submission",
                columns: new[] { "Department", "Open", "DueAt", "CaseNumber", "Status", "AssigneeId", "Confidential" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Open_ReceivedAt_CaseNumber",
                table: "Submission",
                columns: new[] { "Department", "Open", "ReceivedAt", "CaseNumber" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Status_DueAt_CaseNumber_Confidential",
                table: "Submission",
                columns: new[] { "Department", "Status", "DueAt", "CaseNumber", "Confidential" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Open_DueAt_CaseNumber_Status_AssigneeId_Confidential",
                table: "Submission",
                columns: new[] { "Open", "DueAt", "CaseNumber", "Status", "AssigneeId", "Confidential" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_ServiceCode_Open_ReceivedAt_CaseNumber_Department_Confidential",
                table: "Submission",
                columns: new[] { "ServiceCode", "Open", "ReceivedAt", "CaseNumber", "Department", "Confidential" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Status_DueAt_CaseNumber_Confidential",
                table: "Submission",
                columns: new[] { "Status", "DueAt", "CaseNumber", "Confidential" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Submission_AssigneeId_Open_ChangedAt_CaseNumber",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Department_Open_CaseNumber",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Department_Open_ChangedAt_CaseNumber",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Department_Open_DueAt_CaseNumber_Status_AssigneeId_Confidential",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Department_Open_ReceivedAt_CaseNumber",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Department_Status_DueAt_CaseNumber_Confidential",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Open_DueAt_CaseNumber_Status_AssigneeId_Confidential",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_ServiceCode_Open_ReceivedAt_CaseNumber_Department_Confidential",
                table: "Submission");

            migrationBuilder.DropIndex(
                name: "IX_Submission_Status_DueAt_CaseNumber_Confidential",
                table: "Submission");

            migrationBuilder.DropColumn(
                name: "Open",
                table: "Submission");

            migrationBuilder.CreateIndex(
                name: "IX_Submission_AssigneeId_Status_DueAt_Id",
                table: "Submission",
                columns: new[] { "AssigneeId", "Status", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Department_Status_DueAt_Id",
                table: "Submission",
                columns: new[] { "Department", "Status", "DueAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Submission_Status_DueAt_Id",
                table: "Submission",
                columns: new[] { "Status", "DueAt", "Id" });
        }
    }
}
