using System.Security.Cryptography;
using System.Text;
using OtpNet;
using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// What the second factor is made of: secrets of 160 bits, codes of six digits every 30 seconds with SHA-1, which is what every
/// authenticator app speaks (RFC 6238), and recovery codes of 50 bits. Keys under <c>Keys:SecondFactor</c>.
/// </summary>
internal sealed class SecondFactorCodes(IReadOnlyList<NamedKey> keys)
{
    public const int RecoveryCodes = 10;
    private const int SecretBytes = 20;
    private const int RecoveryLength = 10;
    private const string Purpose = "second-factor";

    /// <summary>A clock that is a step late or early still fits.</summary>
    private static readonly VerificationWindow Drift = new(previous: 1, future: 1);

    private readonly SealingKeys _sealing = new(keys, "SecondFactor");

    // One secret, two uses: the hashes get a key of their own.
    private readonly HmacKeys _hashing = new([
        .. keys.Select(k => new NamedKey(
            k.Id,
            HKDF.DeriveKey(HashAlgorithmName.SHA256, k.Bytes, HmacKeys.KeyBytes, info: "recovery codes"u8.ToArray())
        )),
    ]);

    public static SecondFactorCodes From(IConfiguration configuration) =>
        new(NamedKey.Read(configuration, "SecondFactor", SealingKeys.KeyBytes));

    public string NewSealedSecret(Guid staffId) =>
        _sealing.Seal(Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes)), Purpose, staffId);

    /// <summary>Base32, as it is typed into an app.</summary>
    public string SecretOf(StaffSecondFactor factor) => _sealing.Open(factor.SealedSecret, Purpose, factor.StaffId);

    /// <summary>What the QR code holds: <c>otpauth://totp/issuer:account?secret=…&amp;issuer=…</c>.</summary>
    public string AddressOf(StaffSecondFactor factor, string issuer, string account) =>
        new OtpUri(OtpType.Totp, SecretOf(factor), account, issuer).ToString();

    /// <summary>The time step of a right code that was not used before, or null.</summary>
    public long? StepOf(StaffSecondFactor factor, string code, DateTimeOffset now) =>
        IsCode(code)
        && new Totp(Base32Encoding.ToBytes(SecretOf(factor))).VerifyTotp(now.UtcDateTime, code, out var step, Drift)
        && step > factor.LastStep
            ? step
            : null;

    public static bool IsCode(string text) => text.Length == 6 && text.All(char.IsAsciiDigit);

    /// <summary>As written on the page: <c>abcde-fghij</c>, without letters that look alike.</summary>
    public static IReadOnlyList<string> NewRecoveryCodes() =>
        [
            .. Enumerable
                .Range(0, RecoveryCodes)
                .Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", RecoveryLength))
                .Select(code => $"{code[..5]}-{code[5..]}"),
        ];

    public string HashOf(string recoveryCode, Guid staffId) => _hashing.Compute(Subject(recoveryCode, staffId));

    /// <summary>Empty when it cannot be a recovery code at all.</summary>
    public IReadOnlyList<string> HashesOf(string typed, Guid staffId)
    {
        var code = typed.Replace("-", "", StringComparison.Ordinal);
        return code.Length == RecoveryLength ? _hashing.ComputeAll(Subject(code, staffId)) : [];
    }

    /// <summary>As typed on any keyboard: spaces go, Thai digits are digits, capitals are small.</summary>
    public static string Tidy(string? typed)
    {
        var tidy = new StringBuilder();
        foreach (var c in (typed ?? "").Take(100).Where(c => !char.IsWhiteSpace(c)))
        {
            tidy.Append(c is >= '๐' and <= '๙' ? (char)('0' + (c - '๐')) : char.ToLowerInvariant(c));
        }
        return tidy.ToString();
    }

    private static byte[] Subject(string recoveryCode, Guid staffId) =>
        Encoding.UTF8.GetBytes($"{staffId:N}:{recoveryCode.Replace("-", "", StringComparison.Ordinal)}");
}
