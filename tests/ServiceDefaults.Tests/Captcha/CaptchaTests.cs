using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using ThaklorAspire.ServiceDefaults.Captcha;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests.Captcha;

public sealed class CaptchaTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));
    private readonly CaptchaIssuer _issuer;

    public CaptchaTests() => _issuer = new CaptchaIssuer([new NamedKey("a", new byte[32])], 500, _clock);

    private static string Change(string payload, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(Convert.FromBase64String(payload))!;
        change(node);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(node.ToJsonString()));
    }

    [Fact]
    public void Solved_ForItsPurpose_IsGood() =>
        _issuer
            .Check(SolvedCaptcha.Of(_issuer.Issue(CaptchaPurpose.Submission)), CaptchaPurpose.Submission)
            .IsGood.ShouldBeTrue();

    [Fact]
    [Trait("row", "109")]
    public void Solved_ForAnotherPurpose_IsRefused() =>
        _issuer
            .Check(SolvedCaptcha.Of(_issuer.Issue(CaptchaPurpose.Lookup)), CaptchaPurpose.Submission)
            .Fault.ShouldBe(CaptchaFault.WrongPurpose);

    [Fact]
    [Trait("row", "109")]
    public void Expired_IsRefused()
    {
        var payload = SolvedCaptcha.Of(_issuer.Issue(CaptchaPurpose.Submission));
        _clock.Advance(TimeSpan.FromMinutes(31));
        _issuer.Check(payload, CaptchaPurpose.Submission).Fault.ShouldBe(CaptchaFault.Expired);
    }

    [Fact]
    public void LongerLife_WrittenIntoTheSalt_IsRefused()
    {
        var payload = Change(
            SolvedCaptcha.Of(_issuer.Issue(CaptchaPurpose.Submission)),
            n => n["salt"] = n["salt"]!.GetValue<string>().Replace("expires=1", "expires=2", StringComparison.Ordinal)
        );
        _issuer.Check(payload, CaptchaPurpose.Submission).Fault.ShouldBe(CaptchaFault.WrongAnswer);
    }

    [Fact]
    public void DigitsMovedFromTheNumberIntoTheSalt_AreRefused()
    {
        var challenge = _issuer.Issue(CaptchaPurpose.Submission);
        var payload = Change(
            SolvedCaptcha.Of(challenge),
            n =>
            {
                var number = n["number"]!
                    .GetValue<int>()
                    .ToString(System.Globalization.CultureInfo.InvariantCulture)
                    .PadLeft(2, '0');
                n["salt"] = n["salt"]!.GetValue<string>() + number[0];
                n["number"] = int.Parse(number[1..], System.Globalization.CultureInfo.InvariantCulture);
            }
        );
        // The trailing & makes the moved digit a parameter of its own, so expiry and purpose stay what was signed.
        var verdict = _issuer.Check(payload, CaptchaPurpose.Lookup);
        verdict.IsGood.ShouldBeFalse();
    }

    [Fact]
    public void ForeignKey_IsForged()
    {
        var other = new CaptchaIssuer([new NamedKey("b", [.. Enumerable.Repeat((byte)1, 32)])], 500, _clock);
        _issuer
            .Check(SolvedCaptcha.Of(other.Issue(CaptchaPurpose.Submission)), CaptchaPurpose.Submission)
            .Fault.ShouldBe(CaptchaFault.Forged);
    }

    [Theory]
    [Trait("row", "109")]
    [InlineData(null, CaptchaFault.Missing)]
    [InlineData("", CaptchaFault.Missing)]
    [InlineData("not base64!", CaptchaFault.Malformed)]
    [InlineData("e30=", CaptchaFault.Malformed)]
    [InlineData("bnVsbA==", CaptchaFault.Malformed)]
    public void Nonsense_IsRefused(string? payload, CaptchaFault fault) =>
        _issuer.Check(payload, CaptchaPurpose.Submission).Fault.ShouldBe(fault);

    [Fact]
    [Trait("row", "109")]
    public void AMegabyte_IsRefusedBeforeItIsRead() =>
        _issuer.Check(new string('A', 1 << 20), CaptchaPurpose.Submission).Fault.ShouldBe(CaptchaFault.Malformed);

    [Fact]
    public async Task Replay_IsRefusedByTheSecondCommit()
    {
        await using var host = await ThingHost.StartAsync();
        var verdict = _issuer.Check(
            SolvedCaptcha.Of(_issuer.Issue(CaptchaPurpose.Submission)),
            CaptchaPurpose.Submission
        );
        Task SpendAsync() =>
            host.Work.RunAsync(
                (db, _) =>
                {
                    db.SpendCaptcha(verdict);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
        await SpendAsync();
        await Should.ThrowAsync<CaptchaReplayedException>(SpendAsync);
    }
}
