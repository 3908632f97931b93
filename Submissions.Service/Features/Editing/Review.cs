using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Catalogue;

namespace ThaklorAspire.Submissions.Features.Editing;

/// <summary>What is to be said of a definition before it goes live: errors, or when there are none, advice.</summary>
internal sealed class Review(DefinitionJudge judge, ServiceCatalogue catalogue, OfficeFile office, TimeProvider clock)
{
    /// <param name="Definition">Null when there are errors.</param>
    public sealed record Verdict(ServiceDefinition? Definition, IReadOnlyList<DefinitionFinding> Findings)
    {
        public bool IsGood => Definition is not null;
    }

    /// <param name="json">A JSON object, whatever it holds.</param>
    public Verdict Of(byte[] json)
    {
        var judged = judge.Judge(json);
        if (judged.Faults.Count > 0)
        {
            return new(null, [.. judged.Findings]);
        }
        var definition = judged.Definition!;
        var today = ThaiDate.DayInBangkok(clock.GetUtcNow());
        return new(
            definition,
            [
                .. DefinitionAdvice
                    .Of(definition, today)
                    .Concat(BesideCurrent(definition))
                    .Select(f => f with { Line = judged.LineOf(f.Pointer) }),
            ]
        );
    }

    /// <summary>What only shows beside the version that is live.</summary>
    private IEnumerable<DefinitionFinding> BesideCurrent(ServiceDefinition definition)
    {
        var now = catalogue.Now;
        if (now.Find(definition.Code) is not { } current)
        {
            yield break;
        }
        if (
            definition.Notice.Version == current.Notice.Version
            && PrivacyNotice.Of(definition, office).Hash != current.Notice.Hash
        )
        {
            yield return new(
                "/notice/version",
                DefinitionFinding.Advice,
                "notice_version",
                "ข้อความในประกาศความเป็นส่วนตัวเปลี่ยนไปจากฉบับที่ใช้อยู่ ควรเพิ่มเวอร์ชันและวันที่มีผลของประกาศ",
                "The privacy notice reads differently from the one in use: raise its version and its date"
            );
        }
        if (
            now.Openings.TryGetValue(definition.Code, out var opening)
            && Opening(opening.ApplyTo(definition)) != Opening(definition)
        )
        {
            yield return new(
                "/open",
                DefinitionFinding.Advice,
                "opening_elsewhere",
                "การเปิดปิดรับบริการนี้กำหนดไว้ที่หน้าเปิดปิดบริการแล้ว ค่าในร่างนี้จะไม่ถูกใช้",
                "When this service is open was decided on its own page; what the draft says of it is not used"
            );
        }

        static object Opening(ServiceDefinition d) => (d.Open, d.ClosedReason, d.Opens, d.Closes);
    }

    /// <summary>422 with the findings; <c>errors</c> by pointer for whoever reads no findings.</summary>
    public static IResult Refuse(HttpContext http, IReadOnlyList<DefinitionFinding> findings) =>
        Problems.Of(
            StatusCodes.Status422UnprocessableEntity,
            "definition_invalid",
            findings
                .GroupBy(f => f.Pointer)
                .ToDictionary(
                    g => g.Key,
                    g => g.Select(f => Problems.Language(http) == "en" ? f.En : f.Th).Distinct().ToArray()
                ),
            extensions: new Dictionary<string, object?> { ["findings"] = findings }
        );
}
