using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Notifications.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class HandedOver : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "DepartmentCode",
                table: "NotificationJob",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentEn",
                table: "NotificationJob",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentTh",
                table: "NotificationJob",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "DepartmentCode",
                table: "NotificationJob");

            migrationBuilder.DropColumn(
                name: "DepartmentEn",
                table: "NotificationJob");

            migrationBuilder.DropColumn(
                name: "DepartmentTh",
                table: "NotificationJob");
        }
    }
}
