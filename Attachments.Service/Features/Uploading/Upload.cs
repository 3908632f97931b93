using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Inspecting.Formats;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Limits;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Attachments.Features.Uploading;

/// <summary>What a stored file is answered with; the receipt is the form's proof that it exists, for 24 hours.</summary>
internal sealed record UploadedFile(
    Guid Id,
    string Receipt,
    string FileName,
    string MediaType,
    long Size,
    string Sha256
);

/// <summary>
/// <c>POST /api/attachments</c>: one part <c>file</c>, walked and hashed on its way from the network into the store. The order is the
/// promise: bytes durable, then the row, then the receipt; whatever dies in between leaves a file that nobody can name, which is swept.
/// </summary>
internal sealed class Upload(
    IFileStore store,
    UnitOfWork<AttachmentsDbContext> work,
    IDbContextFactory<AttachmentsDbContext> contexts,
    ReceiptTokens receipts,
    UploadPlaces places,
    ClientHashes clients,
    IOptions<UploadOptions> options,
    TimeProvider clock
)
{
    // RFC 2046 §5.1.1 allows 70 characters.
    private const int LongestBoundary = 70;
    private const int MostHeaders = 16;
    private const int LongestHeaders = 16 * 1024;
    private const int BufferSize = 64 * 1024;

    // Boundaries and part headers around the file.
    private const int Framing = 64 * 1024;
    private static readonly TimeSpan QuotaWindow = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/api/attachments", (HttpContext http, Upload upload) => upload.HandleAsync(http))
            .ForPublic()
            .WithName("UploadAttachment")
            .Accepts<IFormFile>("multipart/form-data")
            .Produces<UploadedFile>(StatusCodes.Status201Created);

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        if (BoundaryOf(http.Request) is not { } boundary)
            return Refuse(new(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type"));
        if (boundary.Length is 0 or > LongestBoundary)
            return Refuse(Malformed);
        var bodyLimit = options.Value.MaxBytes + Framing;
        if (http.Request.ContentLength > bodyLimit)
            return Refuse(TooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = bodyLimit;

        using var place = places.TryTake();
        if (place is null)
            return Refuse(new(StatusCodes.Status503ServiceUnavailable, UploadProblems.Busy, TimeSpan.FromSeconds(5)));
        var client = clients.Of(http.ClientAddress());
        await using (var db = await contexts.CreateDbContextAsync(http.RequestAborted))
        {
            if (await OverQuotaAsync(db, client, http.RequestAborted))
                return Refuse(QuotaSpent);
        }

        using var slow = new CancellationTokenSource(options.Value.MaxDuration, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, http.RequestAborted);
        try
        {
            var outcome = await ReceiveAsync(http.Request.Body, boundary, client, stop.Token);
            if (outcome.Stored is not { } stored)
            {
                await DrainAsync(http.Request.Body, outcome.Refusal!, bodyLimit, stop.Token);
                return Refuse(outcome.Refusal!);
            }
            AttachmentMetrics.Stored.Add(1, new KeyValuePair<string, object?>("type", stored.MediaType));
            AttachmentMetrics.StoredBytes.Add(stored.Size);
            return Results.Json(stored, statusCode: StatusCodes.Status201Created);
        }
        catch (OperationCanceledException)
            when (slow.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return Refuse(new(StatusCodes.Status408RequestTimeout, UploadProblems.TooSlow));
        }
    }

    /// <summary>Either the stored file or why there is none.</summary>
    private readonly record struct Outcome(UploadedFile? Stored, Refusal? Refusal)
    {
        public static implicit operator Outcome(Refusal refusal) => new(null, refusal);
    }

    private sealed record Refusal(int Status, string Code, TimeSpan? RetryAfter = null);

    private static readonly Refusal Malformed = new(StatusCodes.Status400BadRequest, "malformed");
    private static readonly Refusal Incomplete = new(StatusCodes.Status400BadRequest, UploadProblems.Incomplete);
    private static readonly Refusal TooLarge = new(StatusCodes.Status413PayloadTooLarge, UploadProblems.TooLarge);
    private static readonly Refusal QuotaSpent = new(
        StatusCodes.Status429TooManyRequests,
        UploadProblems.TooManyUploads,
        QuotaWindow
    );

    private static Refusal Unprocessable(string code) => new(StatusCodes.Status422UnprocessableEntity, code);

    private async Task<Outcome> ReceiveAsync(
        Stream body,
        string boundary,
        string client,
        CancellationToken cancellationToken
    )
    {
        var reader = new MultipartReader(boundary, body)
        {
            HeadersCountLimit = MostHeaders,
            HeadersLengthLimit = LongestHeaders,
        };
        var (section, broken) = await NextAsync(reader, cancellationToken);
        if (broken is not null)
            return broken;
        if (section is null)
            return Unprocessable(UploadProblems.Missing);
        var (rawName, badPart) = FileNameOf(section);
        if (badPart is not null)
            return badPart;
        var name = DisplayName.From(rawName);

        var id = Guid.CreateVersion7(clock.GetUtcNow());
        using var examination = new FileExamination();
        try
        {
            await using var arriving = await store.ReceiveAsync(id, cancellationToken);
            if (
                await StreamAsync(section.Body, examination, arriving, name is not null, cancellationToken) is
                { } unfinished
            )
                return unfinished;
            if (examination.Size == 0)
                return Unprocessable(string.IsNullOrEmpty(rawName) ? UploadProblems.Missing : UploadProblems.Empty);
            if (name is null)
                return Unprocessable(UploadProblems.NameNotAllowed);

            // Only the final boundary says that the file came whole.
            var (second, cutOff) = await NextAsync(reader, cancellationToken);
            if (cutOff is not null)
                return cutOff;
            if (second is not null)
                return Unprocessable(UploadProblems.TooMany);
            var verdict = examination.Complete();
            if (verdict.File is not { } file)
                return Unprocessable(CodeOf(verdict.Fault!.Value));

            // From here on the outcome must be known, whether or not anyone still waits for it.
            await arriving.KeepAsync(CancellationToken.None);
            return await RecordAsync(id, DisplayName.WithMediaType(name, file.MediaType), file, client);
        }
        catch (IOException fault)
        {
            return new Refusal(
                StorageFull.Says(fault)
                    ? StatusCodes.Status507InsufficientStorage
                    : StatusCodes.Status503ServiceUnavailable,
                "not_stored",
                TimeSpan.FromSeconds(30)
            );
        }
    }

    private async Task<Refusal?> StreamAsync(
        Stream part,
        FileExamination examination,
        ArrivingFile arriving,
        bool keep,
        CancellationToken cancellationToken
    )
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                int read;
                try
                {
                    read = await part.ReadAsync(buffer, cancellationToken);
                }
                catch (Exception e) when (e is IOException or InvalidDataException)
                {
                    return Told(e);
                }
                if (read == 0)
                    return null;
                if (examination.Size + read > options.Value.MaxBytes)
                    return TooLarge;
                if (examination.Append(buffer.AsSpan(0, read)) is { } fault)
                    return Unprocessable(keep ? CodeOf(fault) : UploadProblems.NameNotAllowed);
                if (keep)
                    await arriving.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<Outcome> RecordAsync(Guid id, string name, ExaminedFile file, string client)
    {
        var now = clock.GetUtcNow();
        // When this throws, its COMMIT may have happened all the same: the file stays for the sweeper, which looks at rows first.
        var stored = await work.RunAsync(
            async (db, token) =>
            {
                // Asked again under the writer's turn: a burst may have filled the quota meanwhile.
                if (await OverQuotaAsync(db, client, token))
                    return false;
                db.Attachments.Add(
                    new Attachment
                    {
                        Id = id,
                        FileName = name,
                        MediaType = file.MediaType,
                        Size = file.Size,
                        Sha256 = file.Sha256,
                        StoredAt = now,
                        ReceiptExpiresAt = now + ReceiptTokens.Life,
                        AskAt = now,
                        ClientHash = client,
                    }
                );
                return true;
            },
            CancellationToken.None
        );
        if (!stored)
        {
            await store.DeleteAsync(id, CancellationToken.None);
            return QuotaSpent;
        }
        var receipt = receipts.Create(
            new AttachmentReceipt
            {
                Id = id,
                Sha256 = file.Sha256,
                MediaType = file.MediaType,
                Size = file.Size,
                FileName = name,
                Width = file.Width,
                Height = file.Height,
                Pages = file.Pages,
            }
        );
        return new Outcome(new UploadedFile(id, receipt, name, file.MediaType, file.Size, file.Sha256), null);
    }

    private async Task<bool> OverQuotaAsync(AttachmentsDbContext db, string client, CancellationToken cancellationToken)
    {
        if (!clients.Limited)
            return false;
        var since = clock.GetUtcNow() - QuotaWindow;
        var unclaimed = await db.Attachments.CountAsync(
            a => a.ClientHash == client && a.StoredAt > since && a.ClaimedBy == null,
            cancellationToken
        );
        return unclaimed >= options.Value.MaxUnclaimedPerHour;
    }

    private static async Task<(MultipartSection? Section, Refusal? Refusal)> NextAsync(
        MultipartReader reader,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await reader.ReadNextSectionAsync(cancellationToken), null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return (null, Told(e));
        }
    }

    // BadHttpRequestException (413, 408) is an IOException; so is "Unexpected end of Stream". InvalidData is a broken limit or framing.
    private static Refusal Told(Exception reading) =>
        reading switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(
                408,
                UploadProblems.TooSlow
            ),
            InvalidDataException => Malformed,
            _ => Incomplete,
        };

    /// <summary>Null when the body is no form at all; empty when it names no boundary.</summary>
    private static string? BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : null;

    /// <summary><c>filename*</c> before <c>filename</c> (RFC 6266 §4.3); browsers send the latter as UTF-8 with <c>"</c> as %22.</summary>
    private static (string? Name, Refusal? Refusal) FileNameOf(MultipartSection section)
    {
        if (
            !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            || !disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(disposition.Name) != "file"
            || (!disposition.FileName.HasValue && !disposition.FileNameStar.HasValue)
        )
            return (null, Malformed);
        var name = disposition.FileNameStar.HasValue
            ? disposition.FileNameStar.ToString()
            : HeaderUtilities.RemoveQuotes(disposition.FileName).ToString();
        return (name.Replace("%22", "_", StringComparison.Ordinal), null);
    }

    private static string CodeOf(FileFault fault) =>
        fault switch
        {
            FileFault.Empty => UploadProblems.Empty,
            FileFault.UnknownType => UploadProblems.ContentUnknown,
            FileFault.TooManyPixels => UploadProblems.TooManyPixels,
            _ => UploadProblems.Damaged,
        };

    private static IResult Refuse(Refusal refusal)
    {
        AttachmentMetrics.Refused.Add(1, new KeyValuePair<string, object?>("reason", refusal.Code));
        return Problems.Of(refusal.Status, refusal.Code, retryAfter: refusal.RetryAfter);
    }

    /// <summary>
    /// Takes in what the client is still sending, within the limits, so that it gets to read why; a connection closed in mid-sentence
    /// shows the citizen nothing but "network error".
    /// </summary>
    private static async Task DrainAsync(Stream body, Refusal refusal, long limit, CancellationToken cancellationToken)
    {
        if (refusal.Status != StatusCodes.Status422UnprocessableEntity)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while (limit > 0 && (read = await body.ReadAsync(buffer, cancellationToken)) > 0)
                limit -= read;
        }
        catch (IOException)
        {
            // The client broke off; the refusal stands.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>How many uploads a process takes at once.</summary>
internal sealed class UploadPlaces(IOptions<UploadOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.MaxConcurrent);

    /// <summary>Null when all are taken.</summary>
    public IDisposable? TryTake() => _places.Wait(0) ? new Place(_places) : null;

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}

/// <summary>Client addresses as keyed hashes: rows tell two clients apart and name neither.</summary>
internal sealed class ClientHashes(HmacKeys keys, bool limited)
{
    /// <summary>False with <c>Limits:Enabled=false</c>.</summary>
    public bool Limited { get; } = limited;

    public string Of(string address) =>
        keys.Compute(Encoding.UTF8.GetBytes($"upload\0{RateCounters.Subject(address)}"));
}
