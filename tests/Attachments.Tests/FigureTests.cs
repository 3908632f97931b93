using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ThaklorAspire.Attachments.Tests;

public sealed class FigureTests
{
    [Fact]
    public async Task Details_OfTheService_CountWhatWaits()
    {
        await using var app = AttachmentsApp.Start();
        await app.UploadAsync();

        var details = await app.StrangerClient().GetFromJsonAsync<JsonObject>("/health/details");

        var figures = details!["figures"]!;
        ((double?)figures["attachments_unclaimed"]).ShouldBe(1);
        ((double?)figures["attachments_rejected"]).ShouldBe(0);
        ((double?)figures["inspections_waiting"]).ShouldBe(0);
        ((double?)figures["outbox_parked"]).ShouldBe(0);
    }
}
