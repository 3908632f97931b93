using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ThaklorAspire.ServiceDefaults.Captcha;

namespace ThaklorAspire.Testing;

public static class SolvedCaptcha
{
    /// <summary>What the widget would send for the challenge: found by search, as a device does.</summary>
    public static string Of(CaptchaChallenge challenge)
    {
        for (var number = 0; number <= challenge.Maxnumber; number++)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{challenge.Salt}{number}"));
            if (Convert.ToHexStringLower(hash) == challenge.Challenge)
            {
                return Convert.ToBase64String(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new
                        {
                            algorithm = challenge.Algorithm,
                            challenge = challenge.Challenge,
                            number,
                            salt = challenge.Salt,
                            signature = challenge.Signature,
                        }
                    )
                );
            }
        }
        throw new InvalidOperationException("The challenge has no answer.");
    }
}
