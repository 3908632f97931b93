using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace ThaklorAspire.Submissions.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class EditingServices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Origin",
                table: "PublishedDefinition",
                type: "nvarchar(10)",
                maxLength: 10,
                nullable: false,
                defaultValue: "file");

            migrationBuilder.AddColumn<Guid>(
                name: "PublishedById",
                table: "PublishedDefinition",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "PublishedByName",
                table: "PublishedDefinition",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Reason",
                table: "PublishedDefinition",
                type: "nvarchar(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ShippedHash",
                table: "PublishedDefinition",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "CatalogueStamp",
                columns: table => new
                {
                    Id = table.Column<int>(type: "int", nullable: false),
                    Value = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CatalogueStamp", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "EditingAct",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Code = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    StaffId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    StaffName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Act = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false),
                    Revision = table.Column<int>(type: "int", nullable: true),
                    Version = table.Column<int>(type: "int", nullable: true),
                    FromVersion = table.Column<int>(type: "int", nullable: true),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EditingAct", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ServiceDraft",
                columns: table => new
                {
                    Code = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Json = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    Revision = table.Column<int>(type: "int", nullable: false),
                    BasedOn = table.Column<int>(type: "int", nullable: false),
                    EditedById = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    EditedByName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    EditedAt = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceDraft", x => x.Code);
                });

            migrationBuilder.CreateTable(
                name: "ServiceOpening",
                columns: table => new
                {
                    Code = table.Column<string>(type: "nvarchar(50)", maxLength: 50, nullable: false),
                    Open = table.Column<bool>(type: "bit", nullable: false),
                    ClosedReasonTh = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    ClosedReasonEn = table.Column<string>(type: "nvarchar(2000)", maxLength: 2000, nullable: true),
                    Opens = table.Column<DateOnly>(type: "date", nullable: true),
                    Closes = table.Column<DateOnly>(type: "date", nullable: true),
                    Words = table.Column<string>(type: "nvarchar(max)", maxLength: -1, nullable: true),
                    ById = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    ByName = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "datetimeoffset", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceOpening", x => x.Code);
                });

            migrationBuilder.InsertData(
                table: "CatalogueStamp",
                columns: new[] { "Id", "Value" },
                values: new object[] { 1, 0L });

            // The same version under another notice, written when office.json changed: only the first is the version itself.
            // By EXEC, because a script is one batch, in which the new column is not known yet.
            migrationBuilder.Sql(
                """
                EXEC(N'UPDATE PublishedDefinition SET Origin = ''notice'' WHERE EXISTS (
                    SELECT 1 FROM PublishedDefinition AS p
                    WHERE p.Code = PublishedDefinition.Code AND p.Version = PublishedDefinition.Version
                        AND (p.PublishedAt < PublishedDefinition.PublishedAt
                            OR (p.PublishedAt = PublishedDefinition.PublishedAt AND p.NoticeHash < PublishedDefinition.NoticeHash)))');
                """);

            migrationBuilder.CreateIndex(
                name: "IX_PublishedDefinition_Code_Version",
                table: "PublishedDefinition",
                columns: new[] { "Code", "Version" },
                unique: true,
                filter: "Origin <> 'notice'");

            migrationBuilder.CreateIndex(
                name: "IX_EditingAct_Code_At",
                table: "EditingAct",
                columns: new[] { "Code", "At" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CatalogueStamp");

            migrationBuilder.DropTable(
                name: "EditingAct");

            migrationBuilder.DropTable(
                name: "ServiceDraft");

            migrationBuilder.DropTable(
                name: "ServiceOpening");

            migrationBuilder.DropIndex(
                name: "IX_PublishedDefinition_Code_Version",
                table: "PublishedDefinition");

            migrationBuilder.DropColumn(
                name: "Origin",
                table: "PublishedDefinition");

            migrationBuilder.DropColumn(
                name: "PublishedById",
                table: "PublishedDefinition");

            migrationBuilder.DropColumn(
                name: "PublishedByName",
                table: "PublishedDefinition");

            migrationBuilder.DropColumn(
                name: "Reason",
                table: "PublishedDefinition");

            migrationBuilder.DropColumn(
                name: "ShippedHash",
                table: "PublishedDefinition");
        }
    }
}
