using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.ServiceDefaults.Captcha;

/// <summary>What a captcha is for; stands in the signed salt.</summary>
public enum CaptchaPurpose
{
    Submission,
    Lookup,
}

/// <summary>ALTCHA challenge: find the number whose SHA-256 with the salt is the challenge.</summary>
/// <param name="Algorithm">Always <c>SHA-256</c>.</param>
/// <param name="Challenge">Lower-case hex of SHA-256(salt + number).</param>
/// <param name="Salt">Random hex with parameters: <c>a1b2…?expires=1700000000&amp;for=submission&amp;</c>.</param>
/// <param name="Signature">Lower-case hex of HMAC-SHA-256(challenge) under <c>Keys:Captcha</c>.</param>
/// <param name="Maxnumber">Upper end of the search.</param>
public sealed record CaptchaChallenge(string Algorithm, string Challenge, string Salt, string Signature, int Maxnumber);

public enum CaptchaFault
{
    None,
    Missing,
    Malformed,
    Forged,
    Expired,
    WrongPurpose,
    WrongAnswer,
}

/// <summary>What a payload is worth. Good means <see cref="CaptchaFault.None"/> and not yet spent.</summary>
public sealed record CaptchaVerdict(CaptchaFault Fault, string? Challenge = null, DateTimeOffset ExpiresAt = default)
{
    public bool IsGood => Fault == CaptchaFault.None;
}

/// <summary>
/// A tick box without a puzzle: proof of work by the device (ALTCHA). Nothing is sent abroad, nothing shuts anyone out, and the state is one
/// row per solved captcha.
/// </summary>
public sealed class CaptchaIssuer(IReadOnlyList<NamedKey> keys, int difficulty, TimeProvider clock)
{
    /// <summary>A solved payload is a few hundred bytes; anything much longer is an attack.</summary>
    private const int LongestPayload = 2048;
    private const int Hardest = 10_000_000;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    /// <param name="purpose">What the captcha may buy.</param>
    /// <param name="times">How many times harder than usual.</param>
    public CaptchaChallenge Issue(CaptchaPurpose purpose, int times = 1)
    {
        var most = (int)Math.Min((long)difficulty * times, Hardest);
        var expires = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        // The trailing & keeps a longer number from passing as part of the salt (ALTCHA's own advisory of 2025).
        var salt = string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}?expires={expires}&for={Name(purpose)}&"
        );
        var number = RandomNumberGenerator.GetInt32(most + 1);
        var challenge = Solve(salt, number);
        return new CaptchaChallenge("SHA-256", challenge, salt, Sign(keys[0], challenge), most);
    }

    /// <summary>Checks the widget's payload: base64 of <c>{"algorithm","challenge","number","salt","signature"}</c>.</summary>
    /// <remarks>A replay is found by the database: <see cref="SpendingCaptchas"/>.</remarks>
    public CaptchaVerdict Check(string? payload, params ReadOnlySpan<CaptchaPurpose> accepted)
    {
        if (string.IsNullOrEmpty(payload))
        {
            return new(CaptchaFault.Missing);
        }
        if (payload.Length > LongestPayload || !Base64.IsValid(payload) || Parse(payload) is not { } answer)
        {
            return new(CaptchaFault.Malformed);
        }
        if (!keys.Any(k => Same(Sign(k, answer.Challenge), answer.Signature)))
        {
            return new(CaptchaFault.Forged);
        }
        if (answer.Number is < 0 or > Hardest || !Same(Solve(answer.Salt, answer.Number), answer.Challenge))
        {
            return new(CaptchaFault.WrongAnswer);
        }
        // From here on the salt is ours: the challenge it is part of is signed.
        var parameters = HttpUtility.ParseQueryString(
            answer.Salt[(answer.Salt.IndexOf('?', StringComparison.Ordinal) + 1)..]
        );
        if (!long.TryParse(parameters["expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return new(CaptchaFault.Malformed);
        }
        var expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (expires <= clock.GetUtcNow())
        {
            return new(CaptchaFault.Expired);
        }
        foreach (var purpose in accepted)
        {
            if (parameters["for"] == Name(purpose))
            {
                return new(CaptchaFault.None, answer.Challenge, expires);
            }
        }
        return new(CaptchaFault.WrongPurpose);
    }

    private static Answer? Parse(string payload)
    {
        try
        {
            var answer = JsonSerializer.Deserialize<Answer>(
                Convert.FromBase64String(payload),
                JsonSerializerOptions.Web
            );
            return answer is { Algorithm: "SHA-256", Challenge.Length: 64, Signature.Length: 64, Salt: not null }
                ? answer
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }

    private static string Name(CaptchaPurpose purpose) =>
        purpose == CaptchaPurpose.Submission ? "submission" : "lookup";

    private static string Solve(string salt, int number) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(salt + number.ToString(CultureInfo.InvariantCulture)))
        );

    private static string Sign(NamedKey key, string challenge) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key.Bytes, Encoding.UTF8.GetBytes(challenge)));

    private static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));

    private sealed record Answer(string Algorithm, string Challenge, int Number, string Salt, string Signature);
}

public static class CaptchaExtensions
{
    /// <summary>Registers <see cref="CaptchaIssuer"/>; <c>Captcha:MaxNumber</c> sets the difficulty (50,000: under a second on a cheap phone).</summary>
    public static void AddCaptcha(this IHostApplicationBuilder builder)
    {
        var keys = NamedKey.Read(builder.Configuration, "Captcha", HmacKeys.KeyBytes);
        var difficulty = builder.Configuration.GetValue("Captcha:MaxNumber", 50_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(difficulty, 100);
        builder.Services.AddSingleton(sp => new CaptchaIssuer(keys, difficulty, sp.GetRequiredService<TimeProvider>()));
    }
}
