using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Attachments.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Scrubbing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "DamagedAt",
                table: "Attachment",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ScrubAt",
                table: "Attachment",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

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
