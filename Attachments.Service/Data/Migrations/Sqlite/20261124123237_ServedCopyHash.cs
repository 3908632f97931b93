using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Attachments.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ServedCopyHash : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Sha256",
                table: "PictureCopy",
                type: "TEXT",
                unicode: false,
                maxLength: 64,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Sha256",
                table: "PictureCopy");
        }
    }
}
