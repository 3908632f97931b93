using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Asking;

/// <summary>
/// Says for two hours that somebody gave the code of a case and the last digits of its phone: <c>id.until.hmac</c>, signed under
/// <c>Keys:Lookup</c>. Nothing is stored; it travels in the posts of one page and never in an address.
/// </summary>
internal sealed class CitizenPass(HmacKeys keys, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(2);
    private const int Longest = 300;

    public string Create(Guid submissionId)
    {
        var until = (clock.GetUtcNow() + Life).ToUnixTimeSeconds();
        var body = string.Create(CultureInfo.InvariantCulture, $"{submissionId:N}.{until}");
        return $"{body}.{keys.Compute(Signed(body))}";
    }

    /// <summary>The case; null when the pass was made up, changed or is too old.</summary>
    public Guid? Read(string? pass)
    {
        if (pass is null || pass.Length > Longest || pass.Split('.', 3) is not [var id, var until, var signature])
        {
            return null;
        }
        var given = Encoding.UTF8.GetBytes(signature);
        return
            keys.ComputeAll(Signed($"{id}.{until}"))
                .Any(s => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(s), given))
            && Guid.TryParseExact(id, "N", out var submissionId)
            && long.TryParse(until, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && clock.GetUtcNow().ToUnixTimeSeconds() < seconds
            ? submissionId
            : null;
    }

    private static byte[] Signed(string body) => Encoding.UTF8.GetBytes($"citizen-pass\0{body}");
}
