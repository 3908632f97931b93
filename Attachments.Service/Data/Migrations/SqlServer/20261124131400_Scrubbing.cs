using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Attachments.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Scrubbing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "DamagedAt",
                table: "Attachment",
                type: "datetimeoffset",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ScrubAt",
                table: "Attachment",
                type: "datetimeoffset",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.CreateIndex(
                name: "IX_Attachment_DamagedAt",
                table: "Attachment",
                column: "DamagedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Attachment_ScrubAt",
                table: "Attachment",
                column: "ScrubAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Attachment_DamagedAt",
                table: "Attachment");

            migrationBuilder.DropIndex(
                name: "IX_Attachment_ScrubAt",
                table: "Attachment");

            migrationBuilder.DropColumn(
                name: "DamagedAt",
                table: "Attachment");

            migrationBuilder.DropColumn(
                name: "ScrubAt",
                table: "Attachment");
        }
    }
}
