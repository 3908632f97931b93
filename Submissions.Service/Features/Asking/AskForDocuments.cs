using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>
/// ขอเอกสารหรือข้อมูลเพิ่มเติม: all that is missing at once, each with what is wrong, until a day. The clock stands until the citizen answers.
/// Asked once; again only for a reason that was not there the first time (Licensing Facilitation Act B.E. 2558 s.8).
/// </summary>
internal static class AskForDocuments
{
    public const int MostItems = 20;
    public const int MostDays = 60;
    private const int LongestTitle = 150;
    private const int LongestText = 300;

    /// <param name="Version">The version the officer read.</param>
    /// <param name="Items">1 to 20.</param>
    /// <param name="AnswerBy">The last day, from tomorrow to 60 days from now.</param>
    /// <param name="NewReason">Needed when the citizen was asked before.</param>
    internal sealed record Request(int Version, IReadOnlyList<Item> Items, string? AnswerBy, string? NewReason = null);

    /// <param name="Field">Key of a question of the filed form; null for something else.</param>
    /// <param name="Title">What it is, where no question asks it; 3 to 150 letters.</param>
    /// <param name="Text">What is wrong or missing; 3 to 300 letters.</param>
    internal sealed record Item(string? Field = null, string? Title = null, string? Text = null);

    public static async Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        [FromServices] CaseClock caseClock,
        [FromServices] RefreshingCatalogue catalogue,
        PublicText publicText,
        SubmissionsDbContext db,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var staff = http.Staff();
        var language = Problems.Language(http);
        var c = await db
            .Submissions.AsNoTracking()
            .VisibleTo(staff)
            .FirstOrDefaultAsync(s => s.Id == id, cancellationToken);
        if (c is null)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var services = await catalogue.KnowingAsync(c.ServiceCode, c.ServiceVersion, cancellationToken);
        if (services.Filed(c.ServiceCode, c.ServiceVersion) is not { } definition)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        }
        var errors = new Dictionary<string, string[]>();
        var items = Read(request.Items, definition, publicText, errors, language);
        var today = ThaiDate.DayInBangkok(clock.GetUtcNow());
        if (
            !DateOnly.TryParseExact(
                request.AnswerBy,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var until
            )
            || until <= today
            || until > today.AddDays(MostDays)
        )
        {
            errors["answerBy"] = [WrongDay.In(language)];
        }
        // What is decided on here cannot change until the act: the version would.
        var asking = await CaseClock.MayAskAsync(db, c, cancellationToken);
        string? newReason = null;
        if (asking == Clock.Asking.OnlyForNewReason)
        {
            var reason = publicText.Check(request.NewReason, LongestText);
            newReason = reason.Value;
            if (reason.Fault is { } fault)
            {
                errors["newReason"] =
                [
                    string.IsNullOrWhiteSpace(request.NewReason) ? AskedBefore.In(language) : fault.In(language),
                ];
            }
        }
        string? told = null;
        if (errors.Count == 0)
        {
            told = Told(items, definition, ThaiDate.DayInBangkok(caseClock.LastMomentOf(until)), newReason, c.Locale);
            if (told.Length > CaseAct.MostCharacters)
            {
                errors["items"] = [TooMuch.In(language)];
            }
        }
        return errors.Count > 0
            ? Problems.Validation(errors)
            : await acts.RunAsync(
                id,
                new(CaseActs.AskDocuments, request.Version, null, _ => told)
                {
                    Allowed = tracked => tracked.AnswerBy is null,
                    Within = async (within, tracked, now, token) =>
                    {
                        await caseClock.PauseAsync(within, tracked, now, until, newReason, token);
                        var asked = new DocumentRequest
                        {
                            Id = Guid.CreateVersion7(now),
                            SubmissionId = id,
                            At = now,
                            StaffId = staff.Id,
                            StaffName = staff.Name,
                            AnswerBy = tracked.AnswerBy!.Value,
                            NewReason = newReason,
                        };
                        within.DocumentRequests.Add(asked);
                        within.RequestedItems.AddRange(
                            items.Select(
                                (item, i) =>
                                    new RequestedItem
                                    {
                                        RequestId = asked.Id,
                                        Number = i + 1,
                                        Field = item.Field,
                                        Title = item.Title,
                                        Text = item.Text!,
                                    }
                            )
                        );
                    },
                },
                http,
                cancellationToken
            );
    }

    private static List<Item> Read(
        IReadOnlyList<Item> items,
        ServiceDefinition definition,
        PublicText publicText,
        Dictionary<string, string[]> errors,
        string language
    )
    {
        var read = new List<Item>();
        if (items.Count is 0 or > MostItems)
        {
            errors["items"] = [(items.Count == 0 ? Nothing : TooMuch).In(language)];
            return read;
        }
        var fields = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            string? title = null;
            if (item.Field is { } key)
            {
                if (definition.ByKey(key) is not { } field || !AskedForm.Takes(field) || !fields.Add(key))
                {
                    errors[$"items[{i}].field"] = [NoQuestion.In(language)];
                }
            }
            else
            {
                var named = publicText.Check(item.Title, LongestTitle);
                title = named.Value;
                if (named.Fault is { } wrong)
                {
                    errors[$"items[{i}].title"] = [wrong.In(language)];
                }
            }
            var text = publicText.Check(item.Text, LongestText);
            if (text.Fault is { } fault)
            {
                errors[$"items[{i}].text"] =
                [
                    string.IsNullOrWhiteSpace(item.Text) ? SayWhat.In(language) : fault.In(language),
                ];
            }
            read.Add(new(item.Field, title, text.Value));
        }
        return read;
    }

    /// <summary>As the citizen is told, in the language of the case.</summary>
    private static string Told(
        List<Item> items,
        ServiceDefinition definition,
        DateOnly until,
        string? newReason,
        string locale
    )
    {
        var english = locale == "en";
        var told = new StringBuilder();
        if (newReason is not null)
        {
            told.Append(english ? "Why we ask again: " : "เหตุที่ต้องขอเพิ่มอีกครั้ง: ").Append(newReason).Append('\n');
        }
        for (var i = 0; i < items.Count; i++)
        {
            var label = items[i].Field is { } key ? definition.ByKey(key)!.Asked : null;
            told.Append(CultureInfo.InvariantCulture, $"{i + 1}) ")
                .Append(
                    label is null ? items[i].Title
                    : english ? label.En
                    : label.Th
                )
                .Append(": ")
                .Append(items[i].Text)
                .Append('\n');
        }
        return told.Append(
                english
                    ? $"Please answer by {until.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}."
                    : $"กรุณาตอบภายใน{ThaiDate.Weekday(until)}"
            )
            .ToString();
    }

    private static readonly Fault Nothing = new(
        "items.none",
        "กรุณาเลือกอย่างน้อย 1 รายการที่ต้องขอเพิ่ม",
        "Choose at least one thing to ask for"
    );
    private static readonly Fault TooMuch = new(
        "items.many",
        "รายการหรือข้อความยาวเกินไป กรุณาย่อข้อความ (ไม่เกิน 20 รายการ)",
        "Too much text or too many items: at most 20, please shorten the texts"
    );
    private static readonly Fault NoQuestion = new(
        "items.field",
        "ไม่มีคำถามนี้ในแบบฟอร์มที่ยื่น หรือเลือกซ้ำ",
        "The filed form has no such question, or it is chosen twice"
    );
    private static readonly Fault SayWhat = new(
        "items.text",
        "กรุณาบอกผู้ยื่นว่าต้องแก้ไขหรือส่งอะไร",
        "Say what has to be corrected or sent"
    );
    private static readonly Fault WrongDay = new(
        "answer_by",
        "กรุณาเลือกวันสุดท้ายที่ให้ตอบ ตั้งแต่พรุ่งนี้และไม่เกิน 60 วัน",
        "Choose the last day for the answer: from tomorrow to 60 days from now"
    );
    private static readonly Fault AskedBefore = new(
        "new_reason",
        "เรื่องนี้เคยขอเอกสารแล้ว ขอเพิ่มอีกได้เฉพาะเมื่อมีเหตุใหม่ (พ.ร.บ.อำนวยความสะดวกฯ 2558 ม. 8) กรุณาระบุเหตุนั้น",
        "Documents were asked for before; again only for a new reason (Licensing Facilitation Act B.E. 2558 s.8). Please give it"
    );
}
