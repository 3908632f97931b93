using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.Attachments.Storage;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Attachments.Features.Downloading;

/// <summary>
/// <c>GET /files/{id}?grant=[&amp;inline|&amp;page=]</c>: a citizen's file for the officer a grant names, or one page of a PDF as a picture.
/// Unknown files and files of another grant get one answer. Whatever is inside, the browser must show it as what was stored, alone, and keep nothing.
/// </summary>
internal sealed partial class Download(
    IFileStore store,
    IDbContextFactory<AttachmentsDbContext> contexts,
    UnitOfWork<AttachmentsDbContext> work,
    FileGrantTokens.Reader grants,
    PdfPages pages,
    TimeProvider clock,
    ILogger<Download> logger
)
{
    private const int MostPages = 2000;
    private const int Piece = 65_536;
    private static readonly TimeSpan BeingInspected = TimeSpan.FromSeconds(5);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/files/{id:guid}", (Guid id, HttpContext http, Download download) => download.HandleAsync(id, http))
            .ForPublic()
            .WithName("DownloadFile")
            .ExcludeFromDescription();

    public async Task<IResult> HandleAsync(Guid id, HttpContext http)
    {
        Harden(http.Response.Headers);
        // A link in a foreign page or an <img> on one. Absent: an old browser or a program; the grant still decides.
        var site = http.Request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0 && site != "same-origin" && site != "none")
            return Problems.Of(StatusCodes.Status403Forbidden, UploadProblems.CrossSite);
        if (await grants.ReadAsync(http.Request.Query["grant"]) is not { } grant)
            return Problems.Of(StatusCodes.Status403Forbidden, UploadProblems.GrantInvalid);

        Attachment? file = null;
        ServedCopy? copy = null;
        if (grant.File == id)
        {
            await using var db = await contexts.CreateDbContextAsync(http.RequestAborted);
            file = await db.Attachments.AsNoTracking().FirstOrDefaultAsync(a => a.Id == id, http.RequestAborted);
            var kind =
                file?.MediaType == "application/pdf" ? ServedCopy.Document
                : http.Request.Query.ContainsKey("thumbnail") ? ServedCopy.Thumbnail
                : ServedCopy.Screen;
            copy = await db
                .ServedCopies.AsNoTracking()
                .FirstOrDefaultAsync(c => c.AttachmentId == id && c.Kind == kind, http.RequestAborted);
        }
        if (file is null)
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        if (file.RejectedFor is not null)
            return Problems.Of(StatusCodes.Status410Gone, UploadProblems.FileRejected);
        if (file.InspectedAt is null)
            return Problems.Of(
                StatusCodes.Status503ServiceUnavailable,
                UploadProblems.FileBeingInspected,
                retryAfter: BeingInspected
            );

        // What a citizen's camera wrote beside the pixels is not for officers, and a file made to break a browser ends here.
        var served = copy is null
            ? new Served(id, file.FileName, file.MediaType, file.Size, file.Sha256)
            : new Served(
                copy.Id,
                DisplayName.WithMediaType(file.FileName, copy.MediaType),
                copy.MediaType,
                copy.Size,
                copy.Sha256
            );
        if (http.Request.Query.TryGetValue("page", out var page))
            return await ShowPageAsync(http, file.Id, served, grant, page);
        if (!TryRange(http.Request, served.Size, out var offset, out var count))
        {
            http.Response.Headers.ContentRange = $"bytes */{served.Size}";
            return Problems.Of(StatusCodes.Status416RangeNotSatisfiable, UploadProblems.RangeInvalid);
        }
        // StorageFault and StoredFileDamagedException become 503 at the one exception handler.
        await using var stream = await store.OpenAsync(served.Key, served.Size, offset, count, http.RequestAborted);
        if (stream is null)
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");

        await RecordAsync(id, grant, http.RequestAborted);
        await SendAsync(http, served, stream, offset, count);
        return Results.Empty;
    }

    private async Task<IResult> ShowPageAsync(HttpContext http, Guid id, Served file, FileGrant grant, string? asked)
    {
        if (
            file.MediaType != "application/pdf"
            || !int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > MostPages
        )
            return Problems.Of(StatusCodes.Status404NotFound, UploadProblems.PageMissing);
        await using var stream = await store.OpenAsync(file.Key, file.Size, 0, file.Size, http.RequestAborted);
        if (stream is null)
            return Problems.Of(StatusCodes.Status404NotFound, "not_found");
        switch (await pages.DrawAsync(stream, number, http.RequestAborted))
        {
            case PdfPage.Drawn { Jpeg: var jpeg }:
                await RecordAsync(id, grant, http.RequestAborted);
                return Results.Bytes(jpeg, "image/jpeg");
            case PdfPage.Beyond:
                // No fault: who leafs through learns here that the page before was the last.
                return Results.NoContent();
            case PdfPage.Refused:
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, UploadProblems.PageUnreadable);
            default:
                return Problems.Of(StatusCodes.Status503ServiceUnavailable, UploadProblems.PageUnreadable);
        }
    }

    /// <summary>No reading without a record of it: before the first byte goes out.</summary>
    private async Task RecordAsync(Guid id, FileGrant grant, CancellationToken cancellationToken)
    {
        await work.RunAsync(
            (db, _) =>
            {
                db.Readings.Add(
                    new FileReading
                    {
                        AttachmentId = id,
                        StaffId = grant.StaffId,
                        Purpose = grant.Purpose.Length <= 40 ? grant.Purpose : grant.Purpose[..40],
                        At = clock.GetUtcNow(),
                    }
                );
                return Task.CompletedTask;
            },
            cancellationToken
        );
        AttachmentMetrics.Read.Add(1);
    }

    private sealed record Served(Guid Key, string FileName, string MediaType, long Size, string? Sha256);

    private static void Harden(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, no-store";
        headers.ContentSecurityPolicy =
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>One range at most (RFC 9110 §14): a thousand small ones would cost more than the file. Nonsense is ignored, as it says.</summary>
    private static bool TryRange(HttpRequest request, long size, out long offset, out long count)
    {
        (offset, count) = (0, size);
        // A part is only asked for again by what knows the whole (If-Range), and nothing here may be kept.
        if (
            request.Headers.IfRange.Count > 0
            || request.GetTypedHeaders().Range is not { } range
            || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
        )
            return true;
        if (range.Ranges.Count != 1)
            return false;
        var (from, to) = (range.Ranges.First().From, range.Ranges.First().To);
        if (from is null)
        {
            // bytes=-500: the last 500.
            if (to is null or 0)
                return false;
            count = Math.Min(to.Value, size);
            offset = size - count;
            return true;
        }
        if (from >= size)
            return false;
        offset = from.Value;
        count = Math.Min(to ?? size - 1, size - 1) - offset + 1;
        return true;
    }

    private async Task SendAsync(HttpContext http, Served file, Stream stream, long offset, long count)
    {
        // The desk shows slips in place; only what is a picture or a PDF by content, and only inside the sandbox.
        var inline =
            http.Request.Query.ContainsKey("inline")
            && file.MediaType is "image/jpeg" or "image/png" or "application/pdf";
        var disposition = new ContentDispositionHeaderValue(inline ? "inline" : "attachment");
        disposition.SetHttpFileName(file.FileName);

        var response = http.Response;
        response.ContentType = file.MediaType;
        response.ContentLength = count;
        response.Headers.ContentDisposition = disposition.ToString();
        response.Headers.AcceptRanges = "bytes";
        if (count != file.Size)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {offset}-{offset + count - 1}/{file.Size}";
        }
        try
        {
            if (count == file.Size && file.Sha256 is { } sha256)
                await SendCheckedAsync(stream, response.Body, file, sha256, http.RequestAborted);
            else
                await stream.CopyToAsync(response.Body, Piece, http.RequestAborted);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A file cut short must look cut short, not complete.
            http.Abort();
        }
    }

    /// <summary>The last piece is held back until the whole is known to be what was kept: bits rot, and stores mistake themselves.</summary>
    private async Task SendCheckedAsync(
        Stream stream,
        Stream body,
        Served file,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (held, next) = (ArrayPool<byte>.Shared.Rent(Piece), ArrayPool<byte>.Shared.Rent(Piece));
        try
        {
            var has = 0;
            int read;
            while ((read = await stream.ReadAsync(next, cancellationToken)) > 0)
            {
                hash.AppendData(next, 0, read);
                await body.WriteAsync(held.AsMemory(0, has), cancellationToken);
                (held, next, has) = (next, held, read);
            }
            if (Convert.ToHexStringLower(hash.GetHashAndReset()) != sha256)
            {
                LogRotten(logger, file.Key);
                throw new IOException("A stored file is not what was kept.");
            }
            await body.WriteAsync(held.AsMemory(0, has), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(held);
            ArrayPool<byte>.Shared.Return(next);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Stored file {Key} is not what was kept: its hash is another. Restore it from the backup"
    )]
    private static partial void LogRotten(ILogger logger, Guid key);
}
