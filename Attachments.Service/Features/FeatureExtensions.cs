using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Data;
using ThaklorAspire.Attachments.Features.Downloading;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Attachments.Features.Scrubbing;
using ThaklorAspire.Attachments.Features.Sweeping;
using ThaklorAspire.Attachments.Features.Uploading;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Health;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Attachments.Features;

internal static class FeatureExtensions
{
    public static void AddUploading(this WebApplicationBuilder builder)
    {
        UploadProblems.AddTexts();
        builder.Services.AddOptions<UploadOptions>().BindConfiguration("Uploads");
        var keys = HmacKeys.From(builder.Configuration, "Internal");
        builder.Services.AddSingleton(new ClientHashes(keys, builder.Configuration.GetValue("Limits:Enabled", true)));
        builder.Services.AddSingleton(sp =>
            ReceiptTokens.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
        );
        builder.Services.AddSingleton<UploadPlaces>();
        builder.Services.AddSingleton<Upload>();
        builder.AddCount("attachments_unclaimed", db => db.Attachments.CountAsync(a => a.ClaimedBy == null));
    }

    public static void AddInspecting(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<InspectionWake>();
        builder.Services.AddOptions<SlipReaderOptions>().BindConfiguration("Slips");
        builder.Services.AddSingleton<SlipReader>();
        builder.Services.AddOptions<VirusScanOptions>().BindConfiguration("VirusScan");
        builder.Services.AddSingleton<VirusScanner>();
        builder.Services.AddOptions<PictureOptions>().BindConfiguration("Pictures");
        builder.Services.AddSingleton<Watermark>();
        builder.Services.AddSingleton<PictureMaker>();
        builder.Services.AddOptions<DocumentOptions>().BindConfiguration("Documents");
        builder.Services.AddSingleton<DocumentMaker>();
        builder.Services.AddSingleton<Inspector>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<Inspector>());
        builder.Services.AddStatusFigure(
            "files_not_scanned",
            (sp, _) => Task.FromResult(sp.GetRequiredService<VirusScanner>().IsOn ? 0.0 : 1.0)
        );
        builder.Services.AddStatusFigure(
            "virus_scanner_away",
            (sp, _) => Task.FromResult(sp.GetRequiredService<VirusScanner>().Answers ? 0.0 : 1.0)
        );
        builder.Services.AddStatusFigure(
            "pictures_served_as_sent",
            (sp, _) => Task.FromResult(sp.GetRequiredService<PictureMaker>().IsThere ? 0.0 : 1.0)
        );
        builder.Services.AddStatusFigure(
            "documents_served_as_sent",
            (sp, _) => Task.FromResult(sp.GetRequiredService<DocumentMaker>().IsThere ? 0.0 : 1.0)
        );
        builder.AddCount("inspections_waiting", db => db.InspectionJobs.CountAsync());
        builder.AddCount("attachments_rejected", db => db.Attachments.CountAsync(a => a.RejectedFor != null));
    }

    public static void AddDownloading(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(sp =>
            FileGrantTokens.Reader.From(builder.Configuration, sp.GetRequiredService<TimeProvider>())
        );
        builder.Services.AddOptions<PdfPageOptions>().BindConfiguration("PdfPages");
        builder.Services.AddSingleton<PdfPages>();
        builder.Services.AddSingleton<Download>();
    }

    public static void AddSweeping(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SweepOptions>().BindConfiguration("Sweeping");
        builder.AddServiceClient<SubmissionsClient>(ResourceNames.Submissions);
        builder.Services.AddSingleton<Sweeper>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<Sweeper>());
    }

    public static void AddScrubbing(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<ScrubOptions>().BindConfiguration("Scrubbing");
        builder.Services.AddSingleton<Scrubber>();
        builder.Services.AddHostedService(sp => sp.GetRequiredService<Scrubber>());
        builder.AddCount("files_damaged", db => db.Attachments.CountAsync(a => a.DamagedAt != null));
    }

    private static void AddCount(
        this WebApplicationBuilder builder,
        string name,
        Func<AttachmentsDbContext, Task<int>> count
    ) =>
        builder.Services.AddStatusFigure(
            name,
            async (sp, token) =>
            {
                var contexts = sp.GetRequiredService<IDbContextFactory<AttachmentsDbContext>>();
                await using var db = await contexts.CreateDbContextAsync(token);
                return await count(db);
            }
        );
}
