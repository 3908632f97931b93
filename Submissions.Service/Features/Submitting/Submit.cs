using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Answers;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Messaging.Outbox;
using ThaklorAspire.ServiceDefaults.Observability;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Catalogue;
using ThaklorAspire.Submissions.Features.Clock;
using ThaklorAspire.Submissions.Features.Nearby;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Queues;
using ThaklorAspire.Submissions.Features.Scheduling;

namespace ThaklorAspire.Submissions.Features.Submitting;

/// <summary>
/// The act everything serves: a request is judged, and in one commit becomes a case with its code, its consent, its files and its event.
/// Whatever happens to anything else afterwards, the citizen has the code and the office has the case.
/// </summary>
internal sealed partial class Submit(
    RefreshingCatalogue catalogue,
    OfficeFile office,
    WorkingCalendar calendar,
    CaptchaIssuer captchas,
    ReceiptTokens receipts,
    LookupHashes hashes,
    HmacKeys lookupKeys,
    SearchTokens searchTokens,
    FilingLimits limits,
    Sealing sealing,
    UnitOfWork<SubmissionsDbContext> work,
    IDbContextFactory<SubmissionsDbContext> contexts,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<Submit> logger
)
{
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>More files than any field takes are refused before one receipt is read; keys longer than a definition allows are none.</summary>
    private const int MostFiles = 50;
    private const int LongestKey = 64;

    /// <summary>Longest a twin waits for the first one, and a writer for its turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly JsonSerializerOptions BodyFormat = StrictJson.Options;

    private static readonly Counter<long> Accepted = ThaklorMetrics.Meter.CreateCounter<long>("submissions.accepted");
    private static readonly Counter<long> Refused = ThaklorMetrics.Meter.CreateCounter<long>("submissions.refused");

    /// <summary>Files a request: 201 with the tracking code, 200 with the same answer when the key was used before.</summary>
    public static Task<IResult> HandleAsync(
        SubmitRequest request,
        [FromServices] Submit submit,
        HttpContext http,
        CancellationToken cancellationToken
    ) => submit.FileAsync(request, null, http, cancellationToken);

    /// <param name="request">What is asked.</param>
    /// <param name="counter">Who files it for somebody at the counter; null when they file it themselves.</param>
    /// <param name="http">The call.</param>
    /// <param name="cancellationToken">Of who waits for the answer.</param>
    public async Task<IResult> FileAsync(
        SubmitRequest request,
        CounterFiling? counter,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await RunAsync(request, counter, http, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, "not_stored", retryAfter: TimeSpan.FromSeconds(10));
        }
    }

    private async Task<IResult> RunAsync(
        SubmitRequest request,
        CounterFiling? counter,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var header = http.Request.Headers[KeyHeader];
        if (header.Count != 1 || !Guid.TryParseExact(header[0], "D", out var key) || !IsWellFormed(request))
        {
            return Refuse(StatusCodes.Status400BadRequest, "malformed");
        }
        if (request.Attachments?.FirstOrDefault(f => f.Value.Count > MostFiles).Key is { } overfull)
        {
            return Refuse(
                StatusCodes.Status422UnprocessableEntity,
                "validation_failed",
                One(overfull, Problems.Language(http), TooManyFiles)
            );
        }
        var now = clock.GetUtcNow();
        var context = FormContext.Of(office, now);
        // A form that another replica served a moment ago may be newer than what this one knows.
        var services = await catalogue.KnowingAsync(request.Service, request.Version, cancellationToken);
        var current = services.Find(request.Service);
        var formVersion = request.Version ?? current?.Definition.Version ?? 0;
        var fingerprint = RequestFingerprint.Of(request, services.Filed(request.Service, formVersion), context);

        // Before anything that may have changed since the first post: captcha, receipts, opening, version.
        if (await ReplayAsync(key, fingerprint, cancellationToken) is { } first)
        {
            return first;
        }
        if (current is null)
        {
            return Refuse(StatusCodes.Status404NotFound, "not_found");
        }
        if (current.Definition.ClosedOn(context.Today) is { } closed)
        {
            return Refuse(
                StatusCodes.Status409Conflict,
                "service_closed",
                extensions: new Dictionary<string, object?> { ["closedReason"] = closed }
            );
        }
        if (counter is not null && current.Definition.Confidential && !counter.Staff.Is(StaffRoles.Integrity))
        {
            return Refuse(StatusCodes.Status403Forbidden, "forbidden");
        }
        if (services.Accepted(current, request.Version, now) is not { } form)
        {
            return Refuse(
                StatusCodes.Status409Conflict,
                "form_changed",
                One("version", Problems.Language(http), FormChanged),
                extensions: new Dictionary<string, object?> { ["version"] = current.Definition.Version }
            );
        }
        var sheet = await JudgedForm.JudgeAsync(
            form.Definition,
            request.Answers,
            request.Attachments,
            receipts,
            context
        );
        if (sheet.Sheet.UnknownKeys.Count > 0)
        {
            return Refuse(
                StatusCodes.Status400BadRequest,
                "malformed",
                sheet.Sheet.UnknownKeys.Distinct().ToDictionary(k => k, _ => new[] { "unknown" })
            );
        }
        // Behind a counter stands an officer, not a program.
        var captcha = counter is null ? captchas.Check(request.Captcha, CaptchaPurpose.Submission) : null;
        if (
            await JudgeRestAsync(request, form.NoticeVersion, sheet, captcha, cancellationToken) is
            { Count: > 0 } errors
        )
        {
            // The twin's commit may have spent this captcha and these receipts a moment ago.
            return await ReplayAsync(key, fingerprint, cancellationToken)
                ?? RefuseForm(errors, sheet, Problems.Language(http));
        }

        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var outcome = await work.RunAsync(
                    (db, token) =>
                        StoreAsync(
                            db,
                            request,
                            form.Definition,
                            form.NoticeVersion,
                            form.NoticeHash,
                            sheet,
                            captcha,
                            counter,
                            key,
                            fingerprint,
                            counter is null ? http.ClientAddress() : $"staff {counter.Staff.Id:N}",
                            token
                        ),
                    cancellationToken
                );
                if (outcome is null)
                {
                    return await ReplayAsync(key, fingerprint, cancellationToken)
                        ?? throw new UnreachableException("The key was there a moment ago.");
                }
                if (outcome is { Stored: null, Wait.Ticks: 0 })
                {
                    return Refuse(StatusCodes.Status403Forbidden, "forbidden");
                }
                if (outcome.Stored is not { } stored)
                {
                    LogRefused(logger, "too_many", "address");
                    return Refuse(StatusCodes.Status429TooManyRequests, "too_many", retryAfter: outcome.Wait);
                }
                LogAccepted(logger, stored.CaseNumber, stored.Id, form.Definition.Code, sheet.Files.Count);
                Accepted.Add(1, new KeyValuePair<string, object?>("service", form.Definition.Code));
                return Results.Text(
                    stored.Body,
                    "application/json; charset=utf-8",
                    statusCode: StatusCodes.Status201Created
                );
            }
            catch (CaptchaReplayedException)
            {
                return await ReplayAsync(key, fingerprint, cancellationToken)
                    ?? RefuseForm([("captcha", CaptchaUsed)], sheet, Problems.Language(http));
            }
            catch (DbUpdateException e) when (StorageFault.IsUniqueViolation(e) && attempt < 3)
            {
                // Somebody else was first with this key, with one of these files, or with the first case of the year.
                if (await ReplayAsync(key, fingerprint, cancellationToken) is { } replay)
                {
                    return replay;
                }
                if (
                    await JudgeRestAsync(request, form.NoticeVersion, sheet, captcha, cancellationToken) is
                    { Count: > 0 } late
                )
                {
                    return RefuseForm(late, sheet, Problems.Language(http));
                }
            }
        }
    }

    /// <summary>
    /// The commit; null when the key was answered meanwhile. Runs again from the start after a passing fault, so nothing it makes outlives
    /// an attempt.
    /// </summary>
    private async Task<Outcome?> StoreAsync(
        SubmissionsDbContext db,
        SubmitRequest request,
        ServiceDefinition definition,
        string noticeVersion,
        string noticeHash,
        JudgedForm sheet,
        CaptchaVerdict? captcha,
        CounterFiling? counter,
        Guid key,
        byte[] fingerprint,
        string clientAddress,
        CancellationToken cancellationToken
    )
    {
        if (await db.IdempotencyKeys.AnyAsync(k => k.Key == key, cancellationToken))
        {
            return null;
        }
        if (counter is not null && await db.IsDisabledAsync(counter.Staff, cancellationToken))
        {
            return new Outcome(null);
        }
        var filed = await limits.CountAsync(db, clientAddress, cancellationToken);
        if (filed.Exceeded)
        {
            return new Outcome(null, filed.RetryAfter);
        }
        var now = ThaiDate.InBangkok(clock.GetUtcNow());
        var days = calendar.Now;
        var received = days.DeemedReceived(now);
        var due = calendar.Due(received, definition);
        var id = Guid.CreateVersion7(now);
        var code = TrackingCode.Create();
        var number = await CaseNumberSequence.NextAsync(
            db,
            ThaiDate.FiscalYear(ThaiDate.DayInBangkok(now)),
            cancellationToken
        );
        var name = sheet.Sheet.ByRole(FieldRole.ApplicantName) ?? "";
        var nationalId = sheet.Sheet.ByRole(FieldRole.NationalId);
        var phone = sheet.Sheet.ByRole(FieldRole.Phone);
        var contact = sheet.Sheet.ByRole(FieldRole.Contact);
        var flags = sheet.Sheet.Flags.ToList();
        if (contact is null || !EmailOrLine.IsEmail(contact))
        {
            flags.Add("no_contact");
        }
        if (name.Length == 0)
        {
            flags.Add("anonymous");
        }
        var accepted = new SubmissionAccepted
        {
            TrackingCode = TrackingCode.Format(code),
            CaseNumber = number,
            SubmittedAt = now,
            ReceivedAt = received,
            DueAt = due,
            TrackUrl = $"{configuration["Public:Url"]}/track#{TrackingCode.Format(code)}",
        };
        var body = JsonSerializer.Serialize(accepted, BodyFormat);
        var submission = new Submission
        {
            Id = id,
            CaseNumber = number,
            ServiceCode = definition.Code,
            ServiceVersion = definition.Version,
            Department = definition.DepartmentFor(k => sheet.Sheet.Values.GetValueOrDefault(k)),
            Channel = counter is null ? request.Channel ?? "api" : CounterFiling.Channel,
            Locale = request.Locale ?? "th",
            Status = CaseStatusCodes.Submitted,
            Version = 1,
            SubmittedAt = now,
            ReceivedAt = received,
            DueAt = due,
            ClockFrom = received,
            ChangedAt = now,
            CodeHash = hashes.Code(code),
            CodeSealed = sealing.Seal(code, "code", id),
            ApplicantHash = nationalId is null ? null : hashes.NationalId(nationalId),
            Phone4Hash = phone is null ? null : hashes.Phone4(id, phone[^4..]),
            Confidential = definition.Confidential,
            ApplicantNameSealed = sealing.Seal(name, "name", id),
            AnswersSealed = sealing.Seal(JsonSerializer.Serialize(sheet.Sheet.Values, BodyFormat), "answers", id),
            Flags = string.Join(' ', flags),
        };
        db.Submissions.Add(submission);
        db.DueWorks.Add(
            new DueWork
            {
                SubmissionId = id,
                At = LawClock.FirstLateOpening(due, days),
                CalendarStamp = days.Stamp,
            }
        );
        if (CasePlace.Of(definition, sheet.Sheet, id) is { } place)
        {
            db.CasePlaces.Add(place);
        }
        db.Files.AddRange(
            sheet.Files.Select(f => new CaseFile
            {
                Id = f.Receipt.Id,
                SubmissionId = id,
                Field = f.Field,
                FileNameSealed = sealing.Seal(f.Receipt.FileName, "file", f.Receipt.Id),
                MediaType = f.Receipt.MediaType,
                Size = f.Receipt.Size,
                Sha256 = f.Receipt.Sha256,
                Findings = "pending",
            })
        );
        db.SearchTokens.AddRange(
            searchTokens
                .Of(name, nationalId, phone, CaseSearch.SubjectOf(definition, sheet.Sheet.Values))
                .Select(h => new SearchToken { Hash = h, SubmissionId = id })
        );
        db.Consents.Add(
            new ConsentEvidence
            {
                SubmissionId = id,
                NoticeVersion = noticeVersion,
                NoticeHash = noticeHash,
                At = now,
                Channel = submission.Channel,
                StaffId = counter?.Staff.Id,
                StaffName = counter?.Staff.Name,
                Paper = counter?.Paper,
            }
        );
        db.Acts.Add(
            new CaseAct
            {
                SubmissionId = id,
                Version = 1,
                At = now,
                StaffId = counter?.Staff.Id,
                StaffName = counter?.Staff.Name,
                Act = CaseActs.Submit,
                Status = CaseStatusCodes.Submitted,
                DueAt = due,
            }
        );
        db.IdempotencyKeys.Add(
            new IdempotencyKey
            {
                Key = key,
                RequestHash = lookupKeys.Compute(fingerprint),
                ResponseSealed = sealing.Seal(body, "response", key),
                CreatedAt = now,
            }
        );
        if (captcha is not null)
        {
            db.SpendCaptcha(captcha);
        }
        db.Publish(
            CaseFacts.Received(submission, definition, office, sheet.Files.Select(f => (f.Receipt.Id, f.Field))),
            id.ToString("N"),
            1,
            clock
        );
        return new Outcome(new Stored(id, number, body));
    }

    /// <summary>What the commit came to: the case, or how long the address has to wait; neither for an officer who is none any more.</summary>
    private sealed record Outcome(Stored? Stored, TimeSpan Wait = default);

    private sealed record Stored(Guid Id, string CaseNumber, string Body);

    /// <summary>The first answer for this key; 422 when the key was used for another request; null when it is new.</summary>
    private async Task<IResult?> ReplayAsync(Guid key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var row = await db.IdempotencyKeys.AsNoTracking().FirstOrDefaultAsync(k => k.Key == key, cancellationToken);
        if (row is null)
        {
            return null;
        }
        return lookupKeys.ComputeAll(fingerprint).Contains(row.RequestHash, StringComparer.Ordinal)
            ? Results.Text(sealing.Open(row.ResponseSealed, "response", key), "application/json; charset=utf-8")
            : Refuse(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused");
    }

    /// <summary>Everything besides the answers: consent, captcha, language, channel, and files that another case has claimed.</summary>
    private async Task<List<(string Key, Fault Fault)>> JudgeRestAsync(
        SubmitRequest request,
        string noticeVersion,
        JudgedForm sheet,
        CaptchaVerdict? captcha,
        CancellationToken cancellationToken
    )
    {
        var faults = sheet.Faults.ToList();
        if (request.Consent is not { Accepted: true } consent || consent.NoticeVersion != noticeVersion)
        {
            faults.Add(("consent", ConsentMissing));
        }
        if (request.Locale is not (null or "th" or "en"))
        {
            faults.Add(("locale", Unknown));
        }
        // The counter has its own desk; nobody outside may say they stand there.
        if (request.Channel is not (null or "web" or "api"))
        {
            faults.Add(("channel", Unknown));
        }
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (captcha is null)
        {
            // Nobody is asked.
        }
        else if (!captcha.IsGood)
        {
            faults.Add(("captcha", captcha.Fault == CaptchaFault.Missing ? CaptchaMissing : CaptchaUsed));
        }
        else if (await db.IsCaptchaSpentAsync(captcha, cancellationToken))
        {
            faults.Add(("captcha", CaptchaUsed));
        }
        var ids = sheet.Files.Select(f => f.Receipt.Id).ToList();
        if (ids.Count > 0)
        {
            var claimed = await db
                .Files.Where(f => ids.Contains(f.Id))
                .Select(f => f.Id)
                .ToListAsync(cancellationToken);
            faults.AddRange(
                sheet.Files.Where(f => claimed.Contains(f.Receipt.Id)).Select(f => (f.Field, JudgedForm.BadReceipt))
            );
        }
        return faults;
    }

    private IResult RefuseForm(List<(string Key, Fault Fault)> faults, JudgedForm sheet, string language)
    {
        // One kind of trouble has a code of its own; several are a form to be corrected.
        var code = faults switch
        {
            _ when faults.All(f => f.Key == "consent") => "consent_required",
            _ when faults.All(f => f.Key == "captcha") => "captcha_invalid",
            _ when faults.All(f => f.Fault == JudgedForm.BadReceipt) => "receipt_invalid",
            _ => "validation_failed",
        };
        var rules = string.Join(' ', faults.Select(f => $"{f.Key}:{f.Fault.Code}"));
        LogRefused(logger, code, rules);
        return Refuse(
            StatusCodes.Status422UnprocessableEntity,
            code,
            faults
                .GroupBy(f => f.Key)
                .ToDictionary(g => g.Key, g => g.Select(f => f.Fault.In(language)).Distinct().ToArray())
        );
    }

    private static IResult Refuse(
        int status,
        string code,
        IReadOnlyDictionary<string, string[]>? errors = null,
        TimeSpan? retryAfter = null,
        IReadOnlyDictionary<string, object?>? extensions = null
    )
    {
        Refused.Add(1, new KeyValuePair<string, object?>("reason", code));
        return Problems.Of(status, code, errors, retryAfter, extensions);
    }

    /// <summary>Strings no keyboard makes, and more parts than any form has, before any work is done.</summary>
    private static bool IsWellFormed(SubmitRequest request) =>
        request.Answers.Count <= 200
        && request.Service.Length <= 64
        && (request.Attachments?.Count ?? 0) <= 50
        && (
            request.Attachments?.All(f => f.Key.Length <= LongestKey && f.Value?.All(r => r is not null) == true)
            ?? true
        )
        && !TypedText.IsMalformed(request.Service)
        && request.Answers.All(a => a.Key.Length <= LongestKey)
        && request.Answers.All(a => !TypedText.IsMalformed(a.Key) && IsWellFormed(a.Value));

    /// <summary>Every text in an answer, however deep; the reader's own limit keeps the depth at 32.</summary>
    internal static bool IsWellFormed(JsonElement answer)
    {
        switch (answer.ValueKind)
        {
            case JsonValueKind.String:
                try
                {
                    return !TypedText.IsMalformed(answer.GetString()!);
                }
                catch (InvalidOperationException)
                {
                    return false; // half of a surrogate pair, written as an escape
                }
            case JsonValueKind.Array:
                return answer.EnumerateArray().All(IsWellFormed);
            case JsonValueKind.Object:
                // Members that stand twice would be judged by one reading and stored by another.
                return answer.EnumerateObject().All(m => !TypedText.IsMalformed(m.Name) && IsWellFormed(m.Value))
                    && answer.EnumerateObject().DistinctBy(m => m.Name).Count() == answer.EnumerateObject().Count();
            default:
                return true;
        }
    }

    private static Dictionary<string, string[]> One(string key, string language, Fault fault) =>
        new() { [key] = [fault.In(language)] };

    private static readonly Fault FormChanged = new(
        "form_changed",
        "แบบฟอร์มนี้มีการปรับปรุง กรุณาตรวจสอบคำตอบในแบบฟอร์มใหม่แล้วส่งอีกครั้ง คำตอบเดิมยังอยู่",
        "This form has changed. Please check your answers in the new form and send again; nothing is lost"
    );
    private static readonly Fault ConsentMissing = new(
        "consent.missing",
        "กรุณาอ่านนโยบายฯ และเลือก \"ยินยอมให้เก็บข้อมูลส่วนบุคคล\"",
        "Please read the privacy policy and accept it"
    );
    private static readonly Fault CaptchaMissing = new(
        "captcha.missing",
        "กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\"",
        "Please tick \"I am not a robot\""
    );
    private static readonly Fault CaptchaUsed = new(
        "captcha.invalid",
        "การยืนยันหมดอายุหรือใช้ไปแล้ว กรุณาเลือก \"ฉันไม่ใช่โปรแกรมอัตโนมัติ\" อีกครั้ง",
        "The check has expired or was used, please tick \"I am not a robot\" again"
    );
    private static readonly Fault TooManyFiles = new(
        "files.many",
        "แนบไฟล์มากเกินไป กรุณาลบบางไฟล์แล้วส่งอีกครั้ง",
        "Too many files, please remove some and send again"
    );
    private static readonly Fault Unknown = new(
        "unknown",
        "ค่านี้ไม่อยู่ในรายการที่กำหนด",
        "Not one of the allowed values"
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Case {CaseNumber} ({SubmissionId}) of {Service} with {Files} files is stored"
    )]
    private static partial void LogAccepted(
        ILogger logger,
        string caseNumber,
        Guid submissionId,
        string service,
        int files
    );

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused {Code}: {Rules}")]
    private static partial void LogRefused(ILogger logger, string code, string rules);
}
