using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Tracking.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class News : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "DepartmentCode",
                table: "TrackedCase",
                type: "nvarchar(60)",
                maxLength: 60,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentEn",
                table: "TrackedCase",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentTh",
                table: "TrackedCase",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "StatusNews",
                table: "TrackedCase",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentEn",
                table: "TimelineEntry",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "DepartmentTh",
                table: "TimelineEntry",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "News",
                table: "TimelineEntry",
                type: "nvarchar(40)",
                maxLength: 40,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "DepartmentCode",
                table: "TrackedCase");

            migrationBuilder.DropColumn(
                name: "DepartmentEn",
                table: "TrackedCase");

            migrationBuilder.DropColumn(
                name: "DepartmentTh",
                table: "TrackedCase");

            migrationBuilder.DropColumn(
                name: "StatusNews",
                table: "TrackedCase");

            migrationBuilder.DropColumn(
                name: "DepartmentEn",
                table: "TimelineEntry");

            migrationBuilder.DropColumn(
                name: "DepartmentTh",
                table: "TimelineEntry");

            migrationBuilder.DropColumn(
                name: "News",
                table: "TimelineEntry");
        }
    }
}
