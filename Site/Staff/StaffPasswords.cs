using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// The password rule: 8 to 128 characters as a person counts them (ก็ is one), any characters, spaces included and kept. No rule about
/// kinds of characters (NIST SP 800-63B §3.1.1.2).
/// </summary>
internal sealed class StaffPasswordRule : IPasswordValidator<StaffMember>
{
    public const int Shortest = 8;
    public const int Longest = 128;

    /// <summary>Refused before anything is counted or hashed. A grapheme of Thai is at most a handful of UTF-16 units.</summary>
    public const int LongestUtf16 = 2048;

    public Task<IdentityResult> ValidateAsync(UserManager<StaffMember> manager, StaffMember user, string? password) =>
        Task.FromResult(
            Fault(password, user.Email) is { } fault
                ? IdentityResult.Failed(new IdentityError { Code = fault.ToString(), Description = fault.ToString() })
                : IdentityResult.Success
        );

    public static PasswordFault? Fault(string? password, string? email)
    {
        if (password is { Length: > LongestUtf16 })
        {
            return PasswordFault.TooLong;
        }
        var length = new StringInfo((password ?? "").Normalize(NormalizationForm.FormC)).LengthInTextElements;
        return length switch
        {
            < Shortest => PasswordFault.TooShort,
            > Longest => PasswordFault.TooLong,
            _ when string.Equals(password!.Trim(), email, StringComparison.OrdinalIgnoreCase) => PasswordFault.IsTheEmail,
            _ when password.Distinct().Count() < 3 => PasswordFault.TooSimple,
            _ => null,
        };
    }
}

internal enum PasswordFault
{
    TooShort,
    TooLong,
    IsTheEmail,
    TooSimple,
}

/// <summary>
/// Identity's hasher (PBKDF2, HMAC-SHA512) over the normalised text: a Thai keyboard may send tone mark and vowel in either order, and
/// the same password must open the same door on every device.
/// </summary>
internal sealed class StaffPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<StaffMember>(options)
{
    private readonly Lazy<string> dummy = new(() =>
        new PasswordHasher<StaffMember>(options).HashPassword(null!, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)))
    );

    public override string HashPassword(StaffMember user, string password) =>
        base.HashPassword(user, password.Normalize(NormalizationForm.FormC));

    public override PasswordVerificationResult VerifyHashedPassword(
        StaffMember user,
        string hashedPassword,
        string providedPassword
    ) => base.VerifyHashedPassword(user, hashedPassword, providedPassword.Normalize(NormalizationForm.FormC));

    /// <summary>Spends the time of a real check, so that an unknown address answers no faster than a wrong password.</summary>
    public void VerifyNobody(string providedPassword) => VerifyHashedPassword(null!, dummy.Value, providedPassword);
}
