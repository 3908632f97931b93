using System.Net;
using System.Net.Http.Json;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Site.Tests.Staff;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Desk.Services;

/// <summary>The desk API for one service, as the contract has it: a draft with a revision, and answers that tests may replace.</summary>
internal sealed class FakeEditor
{
    private static readonly OfficeFile Office = OfficeFile.Load(TestEnvironment.RepositoryFile("office.json"));
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        AllowOutOfOrderMetadataProperties = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly FakeSubmissions submissions;

    public FakeEditor(FakeSubmissions submissions, string code)
    {
        this.submissions = submissions;
        Code = code;
        Published = Shipped(code);
        var path = $"/desk/services/{code}";
        submissions.Answers[$"GET {path}"] = _ => Json(Service());
        submissions.Answers[$"PUT {path}/draft"] = call =>
        {
            var body = JsonNode.Parse(call.Body!)!;
            if ((int)body["revision"]! != Revision)
            {
                return ConflictAnswer();
            }
            Draft = body["definition"]!.AsObject();
            Revision++;
            return Json(new JsonObject { ["revision"] = Revision, ["findings"] = new JsonArray() });
        };
        submissions.Answers["POST /desk/services/check"] = _ => Json(new JsonObject { ["findings"] = Found() });
        submissions.Answers["POST /desk/services/preview"] = call =>
            Preview(JsonNode.Parse(call.Body!)!["definition"]!);
        submissions.Answers["POST /desk/services/difference"] = _ =>
            Json(
                new JsonObject
                {
                    ["changes"] = new JsonArray(
                        new JsonObject
                        {
                            ["pointer"] = "/title/th",
                            ["kind"] = "changed",
                            ["what"] = new JsonObject { ["th"] = "ชื่อ <b>บริการ</b>", ["en"] = "Title" },
                            ["from"] = "เดิม",
                            ["to"] = "<i>ใหม่</i>",
                        }
                    ),
                }
            );
    }

    public string Code { get; }
    public JsonObject? Published { get; set; }
    public JsonObject? Draft { get; set; }

    /// <summary>What an update of the system offers; null when there is nothing.</summary>
    public JsonObject? Newer { get; set; }
    public int Revision { get; set; }
    public string EditedBy { get; set; } = "มานี <มีนา>";
    public List<(string Pointer, string Level, string Text)> Findings { get; } = [];

    /// <summary>The definition as the last PUT had it.</summary>
    public JsonObject Saved =>
        JsonNode.Parse(submissions.Calls.Last(c => c.Method == HttpMethod.Put).Body!)!["definition"]!.AsObject();

    public IEnumerable<FakeSubmissions.Call> Puts => submissions.Calls.Where(c => c.Method == HttpMethod.Put);

    public static JsonObject Shipped(string code)
    {
        var file = JsonNode
            .Parse(File.ReadAllText(TestEnvironment.RepositoryFile($"Submissions.Service/definitions/{code}.json")))!
            .AsObject();
        file.Remove("$schema");
        return file;
    }

    public static HttpResponseMessage Json(
        JsonNode body,
        HttpStatusCode status = HttpStatusCode.OK,
        string type = "application/json"
    ) => new(status) { Content = JsonContent.Create(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type)) };

    public HttpResponseMessage ConflictAnswer() =>
        Json(
            new JsonObject
            {
                ["code"] = "draft_conflict",
                ["detail"] = $"{EditedBy} แก้ไขร่างนี้เมื่อวันที่ 23 พฤศจิกายน 2569 เวลา 09.05 น.",
                ["revision"] = Revision,
            },
            HttpStatusCode.Conflict,
            "application/problem+json"
        );

    private JsonArray Found() =>
        [
            .. Findings.Select(f => new JsonObject
            {
                ["pointer"] = f.Pointer,
                ["level"] = f.Level,
                ["code"] = "x",
                ["th"] = f.Text,
                ["en"] = f.Text,
            }),
        ];

    private JsonObject Service() =>
        new()
        {
            ["code"] = Code,
            ["published"] = Published?.DeepClone(),
            ["draft"] = Draft is null
                ? null
                : new JsonObject
                {
                    ["definition"] = Draft.DeepClone(),
                    ["revision"] = Revision,
                    ["editedBy"] = EditedBy,
                    ["editedAt"] = "2026-11-23T09:05:00+07:00",
                    ["basedOn"] = 1,
                },
            ["shippedNewer"] = Newer?.DeepClone(),
            ["versions"] = Published is null
                ? new JsonArray()
                : new JsonArray(
                    new JsonObject
                    {
                        ["version"] = 2,
                        ["publishedAt"] = "2026-11-22T09:05:00+07:00",
                        ["publishedBy"] = EditedBy,
                        ["reason"] = "ข้อบัญญัติใหม่ <1>",
                        ["origin"] = "desk",
                        ["current"] = true,
                    },
                    new JsonObject
                    {
                        ["version"] = 1,
                        ["publishedAt"] = "2026-11-20T09:05:00+07:00",
                        ["publishedBy"] = null,
                        ["reason"] = null,
                        ["origin"] = "file",
                        ["current"] = false,
                    }
                ),
            ["opening"] = Published is null
                ? null
                : new JsonObject
                {
                    ["open"] = true,
                    ["closedReason"] = null,
                    ["opens"] = null,
                    ["closes"] = "2027-09-30",
                },
        };

    private HttpResponseMessage Preview(JsonNode definition)
    {
        ServiceDefinition read;
        try
        {
            read = definition.Deserialize<ServiceDefinition>(Format)!;
            if (Questionnaire.Faults(read).Count > 0)
            {
                throw new JsonException("rules");
            }
        }
        catch (JsonException)
        {
            return Json(
                new JsonObject { ["code"] = "definition_invalid", ["findings"] = Found() },
                HttpStatusCode.UnprocessableEntity,
                "application/problem+json"
            );
        }
        var form = ServiceForm
            .Of(read, PrivacyNotice.Of(read, Office), Office, new DateOnly(2026, 11, 23))
            .ToJson(Format);
        return Json(JsonNode.Parse(form)!);
    }
}

/// <summary>The draft's form on a page, as a browser would send it.</summary>
internal static partial class DraftFields
{
    public static List<(string Name, string Value)> In(string page)
    {
        var form = Form().Match(page).Groups[1].Value;
        form.ShouldNotBeEmpty(page);
        var fields = new List<(string, string)>();
        foreach (Match control in Control().Matches(form))
        {
            var tag = control.Groups["tag"].Value;
            var name = Attribute(tag, "name");
            if (name is null or "form-token" or "step")
            {
                continue;
            }
            if (tag.StartsWith("<textarea", StringComparison.Ordinal))
            {
                fields.Add((name, WebUtility.HtmlDecode(control.Groups["text"].Value)));
            }
            else if (tag.StartsWith("<select", StringComparison.Ordinal))
            {
                var options = Option().Matches(control.Groups["options"].Value);
                var chosen =
                    options.FirstOrDefault(o => o.Value.Contains(" selected", StringComparison.Ordinal)) ?? options[0];
                fields.Add((name, Attribute(chosen.Value, "value")!));
            }
            else if (
                Attribute(tag, "type") is not ("checkbox" or "radio")
                || tag.Contains(" checked", StringComparison.Ordinal)
            )
            {
                fields.Add((name, Attribute(tag, "value") ?? ""));
            }
        }
        return fields;
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $@"\s{name}=""([^""]*)""") is { Success: true } m
            ? WebUtility.HtmlDecode(m.Groups[1].Value)
            : null;

    [GeneratedRegex("<form [^>]*id=\"draft\"[^>]*>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex(
        "(?<tag><textarea[^>]*>)(?<text>.*?)</textarea>|(?<tag><select[^>]*>)(?<options>.*?)</select>|(?<tag><input[^>]*>)",
        RegexOptions.Singleline
    )]
    private static partial Regex Control();

    [GeneratedRegex("<option[^>]*>")]
    private static partial Regex Option();
}
