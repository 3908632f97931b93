using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ThaklorAspire.Attachments.Features.Inspecting;
using ThaklorAspire.Contracts.Payments;

namespace ThaklorAspire.Attachments.Tests.Inspecting;

/// <summary>Codes are read by a process of its own, and whatever a picture does to it ends there.</summary>
public sealed class SlipReaderTests : IDisposable
{
    private const string Scb = "0041000600000101030140220014256700000013ABCDE5102TH910401C7";
    private const string Bbl = "004000060000010103002021900021231231212000115102TH91049C30";
    private readonly string _folder = Directory.CreateTempSubdirectory("thaklor-slips-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Picture_WithTheCodesOfTwoTransfers_TellsOfBothOnce()
    {
        var slips = await ReadAsync(TestFiles.Picture(Scb, Bbl, Scb));

        slips!
            .OrderBy(s => s.Bank)
            .ShouldBe([
                new() { Bank = "002", Reference = "0002123123121200011" },
                new() { Bank = "014", Reference = "014256700000013ABCDE" },
            ]);
    }

    [Theory]
    [Trait("row", "76")]
    [InlineData("https://evil.example/login")]
    [InlineData("00020101021129370016A000000677010111011300668012345675802TH530376463046197")]
    [InlineData("0041000600000201030140220014256700000013ABCDE5102TH91045A93")]
    [InlineData("<script>alert(1)</script>")]
    public async Task Code_ThatIsNoSlips_IsForgotten(string code) =>
        (await ReadAsync(TestFiles.Picture(code))).ShouldBe([]);

    [Fact]
    public async Task Picture_WithoutACode_HasNoSlip() => (await ReadAsync(TestFiles.Picture())).ShouldBe([]);

    [Fact]
    public async Task Document_IsNotLookedAt() => (await ReadAsync(TestFiles.Pdf(), "application/pdf")).ShouldBeNull();

    [Fact]
    public async Task Picture_ThatIsGone_HasNothingToRead()
    {
        using var reader = Reader(new());
        (await reader.ReadAsync("image/png", 100, _ => Task.FromResult<Stream?>(null), default)).ShouldBeNull();
    }

    [Fact]
    public async Task Picture_OfMorePixelsThanMayBeUnpacked_IsNotOpened()
    {
        using var reader = Reader(new());
        (
            await reader.ReadAsync("image/png", 24_000_001, _ => throw new InvalidOperationException("opened"), default)
        ).ShouldBeNull();
    }

    // 3,999 × 3,999 claimed and one line there: the walk lets it pass, the decoder sees it.
    [Theory]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("other")]
    [InlineData("lines")]
    public async Task Picture_ThatIsBroken_IsNotReadAndHarmsNobody(string how)
    {
        var whole = TestFiles.Picture(Scb);
        var broken = how switch
        {
            "cut" => whole[..(whole.Length / 3)],
            "empty" => [],
            "other" => TestFiles.Pdf(),
            _ => TestFiles.Png(3_999, 3_999),
        };

        (await ReadAsync(broken) ?? []).ShouldBeEmpty();
    }

    [Fact]
    public async Task Program_ThatIsMissing_LeavesSlipsUnread() =>
        (
            await ReadAsync(TestFiles.Picture(Scb), options: new() { Program = Path.Combine(_folder, "none") })
        ).ShouldBeNull();

    [Fact]
    public async Task Program_ThatIsSwitchedOff_IsNotStarted() =>
        (await ReadAsync(TestFiles.Picture(Scb), options: new() { Program = "" })).ShouldBeNull();

    [Fact]
    public async Task Program_ThatHangs_IsEndedWithAllItStarted()
    {
        var watch = Stopwatch.StartNew();
        var hangs = Script($"sleep 8; echo {Scb}");

        (
            await ReadAsync(
                TestFiles.Picture(Scb),
                options: new() { Program = hangs, MaxTime = TimeSpan.FromMilliseconds(500) }
            )
        ).ShouldBeNull();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Program_ThatTakesTooMuchMemory_IsRefusedIt() =>
        (await ReadAsync(TestFiles.Picture(Scb), options: new() { MaxMemory = 24 * 1024 * 1024 })).ShouldBeNull();

    [Fact]
    public async Task Program_ThatNeverStopsTalking_IsHeardOutAndNotBelieved()
    {
        var talks = Script("yes no-slip | head -c 3000000");

        (
            await ReadAsync(
                TestFiles.Picture(Scb),
                options: new() { Program = talks, MaxTime = TimeSpan.FromSeconds(2) }
            ) ?? []
        ).ShouldBeEmpty();
    }

    [Fact]
    public async Task Program_SeesNoneOfThisProcessesSettings()
    {
        Environment.SetEnvironmentVariable("Keys__SlipTest", "secret");
        try
        {
            var told = await ReadAsync(
                TestFiles.Picture(Scb),
                options: new() { Program = Script($"[ -z \"$Keys__SlipTest\" ] && echo {Scb}") }
            );
            told.ShouldHaveSingleItem();
        }
        finally
        {
            Environment.SetEnvironmentVariable("Keys__SlipTest", null);
        }
    }

    private string Script(string body)
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private static SlipReader Reader(SlipReaderOptions options) =>
        new(Options.Create(options), NullLogger<SlipReader>.Instance);

    private static async Task<IReadOnlyList<SlipReference>?> ReadAsync(
        byte[] picture,
        string mediaType = "image/png",
        SlipReaderOptions? options = null
    )
    {
        using var reader = Reader(options ?? new());
        return await reader.ReadAsync(
            mediaType,
            1_000,
            _ => Task.FromResult<Stream?>(new MemoryStream(picture)),
            CancellationToken.None
        );
    }
}
