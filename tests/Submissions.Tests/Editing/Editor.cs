using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Editing;

/// <summary>The vocabulary of these tests: an admin, a definition, a draft that goes live.</summary>
internal static class Editor
{
    public const string Garbage = "pay-garbage-fee";
    public static readonly string Folder = TestEnvironment.RepositoryFile("Submissions.Service/definitions");
    public static readonly OfficeFile Office = OfficeFile.Load(TestEnvironment.RepositoryFile("office.json"));
    private static readonly Lazy<JsonSchema> Schema = new(() => DefinitionFile.Schema(Folder));
    public static readonly DateOnly Today = new(2026, 11, 23);

    public static IEnumerable<string> Codes =>
        Directory
            .GetFiles(Folder, "*.json")
            .Select(p => Path.GetFileNameWithoutExtension(p))
            .Where(n => n != "service.schema")
            .Order(StringComparer.Ordinal);

    /// <summary>A definition as its file has it.</summary>
    public static JsonObject Shipped(string code)
    {
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, code + ".json")))!.AsObject();
        json.Remove("$schema");
        return json;
    }

    public static JsonObject Field(this JsonNode definition, string key) =>
        definition["fields"]!.AsArray().Single(f => (string?)f!["key"] == key)!.AsObject();

    public static int QuestionAt(this JsonNode definition, string key) =>
        definition["fields"]!.AsArray().ToList().FindIndex(f => (string?)f!["key"] == key);

    public static JsonObject Text(string th, string en) => new() { ["th"] = th, ["en"] = en };

    /// <summary>A service that no file has, with a question of its own.</summary>
    public static JsonObject NewService(string code = "rent-hall")
    {
        var json = Shipped("general-request");
        json["code"] = code;
        json["title"] = Text("ขอใช้ห้องประชุม", "Rent the hall");
        json["notice"]!["version"] = "1";
        return json;
    }

    public static DefinitionFile.Judged Judge(JsonNode definition) =>
        DefinitionFile.Judge(Encoding.UTF8.GetBytes(definition.ToJsonString()), Schema.Value, Office);

    /// <summary>What is advised on a definition that has no errors.</summary>
    public static List<DefinitionFinding> Advice(JsonNode definition)
    {
        var judged = Judge(definition);
        judged.Faults.ShouldBeEmpty();
        return [.. DefinitionAdvice.Of(judged.Definition!, Today)];
    }

    public static HttpClient Admin(
        this ServiceApp<SubmissionsDbContext> app,
        string language = "th",
        string role = StaffRoles.Admin
    )
    {
        var client = app.Client(ResourceNames.Site, staff: Desk.Officer(role));
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    public static async Task<JsonNode> GetAsync(this HttpClient client, string path, HttpStatusCode status)
    {
        using var response = await client.GetAsync(path);
        return await response.ReadAsync(status);
    }

    public static async Task<JsonNode> PostAsync(
        this HttpClient client,
        string path,
        object body,
        HttpStatusCode status = HttpStatusCode.OK
    )
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return await response.ReadAsync(status);
    }

    public static async Task<JsonNode> PutDraftAsync(
        this HttpClient client,
        JsonObject definition,
        int revision = 0,
        HttpStatusCode status = HttpStatusCode.OK
    )
    {
        using var response = await client.PutAsJsonAsync(
            $"/desk/services/{definition["code"]}/draft",
            new { definition, revision }
        );
        return await response.ReadAsync(status);
    }

    /// <summary>Saves and publishes; the version that went live.</summary>
    public static async Task<int> PublishAsync(
        this HttpClient client,
        JsonObject definition,
        bool breaking = false,
        string reason = "ปรับปรุงแบบฟอร์ม"
    )
    {
        var saved = await client.PutDraftAsync(definition);
        var live = await client.PostAsync(
            $"/desk/services/{definition["code"]}/publish",
            new
            {
                revision = (int)saved["revision"]!,
                reason,
                breaking,
            }
        );
        return (int)live["version"]!;
    }

    public static async Task<JsonNode> ReadAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static JsonElement Element(this JsonNode json) => JsonSerializer.SerializeToElement(json);
}
