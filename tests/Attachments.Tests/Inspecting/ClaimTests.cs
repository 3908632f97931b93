using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Attachments.Features.Inspecting.Formats;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Attachments;
using ThaklorAspire.Contracts.Submissions;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

public sealed class ClaimTests
{
    [Fact]
    [Trait("row", "63")]
    public async Task Claim_WhenFileIsGood_TellsTheCaseWhatWasFound()
    {
        await using var app = AttachmentsApp.Start();
        var file = await app.UploadAsync(TestFiles.GreyJpeg(TestFiles.Exif), "slip.jpg");
        var submission = Guid.CreateVersion7();
        (await app.ClaimAsync(submission, file.Id)).ShouldBeTrue();
        (await app.RowAsync(file.Id))!.ClaimedBy.ShouldBe(submission);
        await app.InspectAllAsync();

        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        row.EventType.ShouldBe("attachment.inspected.v1");
        var told = JsonSerializer.Deserialize<AttachmentInspected>(row.Payload, JsonSerializerOptions.Web)!;
        (told.AttachmentId, told.SubmissionId, told.MediaType).ShouldBe((file.Id, submission, "image/jpeg"));
        told.Findings.ShouldBe([Findings.Metadata]);
        row.Payload.ShouldNotContain("slip.jpg");
    }

    [Fact]
    public async Task Claim_OfASlip_TellsTheCaseBankAndReferenceAndNothingOfAnotherCode()
    {
        await using var app = AttachmentsApp.Start();
        var file = await app.UploadAsync(
            TestFiles.Picture(
                "0041000600000101030140220014256700000013ABCDE5102TH910401C7",
                "https://elsewhere.example/x"
            )
        );
        var photo = await app.UploadAsync(TestFiles.Picture("https://elsewhere.example/y"));
        var document = await app.UploadAsync(TestFiles.Pdf(), "slip.pdf");
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id, photo.Id, document.Id);
        await app.InspectAllAsync();

        var rows = await app.EventsAsync();
        rows.ShouldAllBe(r => !r.Payload.Contains("elsewhere"));
        var told = rows.Select(r =>
                JsonSerializer.Deserialize<AttachmentInspected>(r.Payload, JsonSerializerOptions.Web)!
            )
            .ToDictionary(e => e.AttachmentId);
        told[file.Id].Slips!.ShouldBe([new() { Bank = "014", Reference = "014256700000013ABCDE" }]);
        told[photo.Id].Slips.ShouldBe([]);
        told[document.Id].Slips.ShouldBeNull();
    }

    [Fact]
    public async Task File_ThatCameLater_IsClaimedAndInspectedLikeOneOfTheFiling()
    {
        await using var app = AttachmentsApp.Start();
        var file = await app.UploadAsync();
        var submission = Guid.CreateVersion7();
        var added = new FilesAdded
        {
            SubmissionId = submission,
            Version = 4,
            At = app.Clock.GetUtcNow(),
            Attachments = [new() { Id = file.Id, Field = "item1_files" }],
        };
        (await app.DeliverAsync(added, Topology.AttachmentsQueue)).ShouldBeTrue();
        await app.DeliverAsync(added, Topology.AttachmentsQueue);
        (await app.RowAsync(file.Id))!.ClaimedBy.ShouldBe(submission);
        await app.InspectAllAsync();

        (await app.EventsAsync()).ShouldHaveSingleItem().EventType.ShouldBe("attachment.inspected.v1");
    }

    [Fact]
    [Trait("row", "152")]
    [Trait("row", "155")]
    public async Task Claim_WhenEventComesAgainEvenMonthsLater_HasOneEffect()
    {
        await using var app = AttachmentsApp.Start();
        var file = await app.UploadAsync();
        var submission = Guid.CreateVersion7();
        var message = Guid.CreateVersion7();
        var received = TestEvents.Received(submission, file.Id);
        (await app.DeliverAsync(received, Topology.AttachmentsQueue, message)).ShouldBeTrue();
        (await app.DeliverAsync(received, Topology.AttachmentsQueue, message)).ShouldBeFalse();
        (await app.DeliverAsync(received, Topology.AttachmentsQueue)).ShouldBeTrue();
        await app.InspectAllAsync();
        // A replay with a new message id, after the outbox has been cleaned.
        await app.WriteAsync(db =>
        {
            db.RemoveRange(db.Outbox);
            return Task.CompletedTask;
        });
        await app.DeliverAsync(received, Topology.AttachmentsQueue);
        await app.InspectAllAsync();
        (await app.EventsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("bit")]
    [InlineData("short")]
    public async Task Inspect_WhenTheStoreGivesBackOtherBytes_RejectsAndHandsOutNothing(string damage)
    {
        await using var app = AttachmentsApp.Start();
        var file = await app.UploadAsync(TestFiles.Jpeg(), "slip.jpg");
        var bytes = File.ReadAllBytes(app.PathOf(file.Id));
        // Inside the scan data: the structure is still that of a whole JPEG, only the hash can tell.
        bytes[^3] ^= 1;
        File.WriteAllBytes(app.PathOf(file.Id), damage == "bit" ? bytes : bytes[..^1]);
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        await app.InspectAllAsync();

        await RejectedAsync(app, "damaged");
        using var client = app.Client();
        using var response = await client.GetAsync($"/files/{file.Id}?grant={app.Grant(file.Id)}");
        ((int)response.StatusCode).ShouldBe(410);
    }

    [Fact]
    public async Task Inspect_WhenBytesAreGone_RejectsAfterTheThirdLook()
    {
        await using var app = AttachmentsApp.Start();
        var file = await app.UploadAsync();
        File.Delete(app.PathOf(file.Id));
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        for (var look = 1; look < 3; look++)
        {
            await app.InspectAllAsync();
            (await app.EventsAsync()).ShouldBeEmpty();
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await app.InspectAllAsync();
        await RejectedAsync(app, "missing");
    }

    [Fact]
    public async Task Claim_WhenFileIsUnknown_IsRejectedOnceAsMissing()
    {
        await using var app = AttachmentsApp.Start();
        var (submission, file) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await app.ClaimAsync(submission, file);
        await app.ClaimAsync(submission, file);
        await RejectedAsync(app, "missing");
    }

    // The outside world is retried by the job's row: the message is long acknowledged.
    [Fact]
    public async Task Inspect_WhenTheStoreIsAwayForHours_WaitsAndThenFinishes()
    {
        FaultyStore? store = null;
        await using var app = AttachmentsApp.Start(wrap: real => store = new FaultyStore(real));
        var file = await app.UploadAsync();
        store!.FailAt(FaultyStore.Step.Open, new IOException("away"));
        (await app.ClaimAsync(Guid.CreateVersion7(), file.Id)).ShouldBeTrue();
        for (var hour = 0; hour < 6; hour++)
        {
            await app.InspectAllAsync();
            app.Clock.Advance(TimeSpan.FromHours(1));
        }
        (await app.EventsAsync()).ShouldBeEmpty();
        store.FailAt(null, null);
        await app.InspectAllAsync();
        (await app.EventsAsync()).ShouldHaveSingleItem().EventType.ShouldBe("attachment.inspected.v1");
    }

    [Fact]
    public async Task Inspect_WhileItGoesOn_HoldsTheFileAndLetsItGoWithItsProcess()
    {
        FaultyStore? store = null;
        await using var app = AttachmentsApp.Start(wrap: real => store = new FaultyStore(real));
        var file = await app.UploadAsync();
        var entered = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        store!.BeforeOpen = () =>
        {
            entered.TrySetResult();
            return open.Task;
        };
        await app.ClaimAsync(Guid.CreateVersion7(), file.Id);
        var looking = app.Inspector.InspectNextAsync(CancellationToken.None);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        for (var tick = 0; tick < 6; tick++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(10));
            var until = app.Clock.GetUtcNow() + TimeSpan.FromSeconds(30);
            var patience = Stopwatch.StartNew();
            while ((await app.ReadAsync(db => db.InspectionJobs.AsNoTracking().SingleAsync())).NextAttemptAt != until)
            {
                patience.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
                await Task.Delay(20);
            }
            (await app.Inspector.InspectNextAsync(CancellationToken.None)).ShouldBeFalse();
        }

        store.BeforeOpen = null;
        open.SetException(new OperationCanceledException());
        await Should.ThrowAsync<OperationCanceledException>(() => looking);
        app.Clock.Advance(TimeSpan.FromSeconds(31));
        (await app.Inspector.InspectNextAsync(CancellationToken.None)).ShouldBeTrue();
        (await app.EventsAsync()).ShouldHaveSingleItem().EventType.ShouldBe("attachment.inspected.v1");
    }

    private static async Task RejectedAsync(AttachmentsApp app, string reason)
    {
        var row = (await app.EventsAsync()).ShouldHaveSingleItem();
        row.EventType.ShouldBe("attachment.rejected.v1");
        JsonSerializer.Deserialize<AttachmentRejected>(row.Payload, JsonSerializerOptions.Web)!.Reason.ShouldBe(reason);
    }
}
