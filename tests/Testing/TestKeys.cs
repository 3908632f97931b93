using System.Security.Cryptography;

namespace ThaklorAspire.Testing;

/// <summary>One set of keys for a test run, in the form the configuration has them.</summary>
public static class TestKeys
{
    private static readonly ECDsa Staff = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa FileGrant = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static IReadOnlyDictionary<string, string> All { get; } =
        new Dictionary<string, string>
        {
            ["Keys:Receipt"] = Hmac(),
            ["Keys:Lookup"] = Hmac(),
            ["Keys:Pii"] = Hmac(),
            ["Keys:Captcha"] = Hmac(),
            ["Keys:Internal"] = Hmac(),
            ["Keys:SecondFactor"] = Hmac(),
            ["Keys:Staff"] = Named(Staff.ExportPkcs8PrivateKey()),
            ["Keys:StaffPublic"] = Named(Staff.ExportSubjectPublicKeyInfo()),
            ["Keys:FileGrant"] = Named(FileGrant.ExportPkcs8PrivateKey()),
            ["Keys:FileGrantPublic"] = Named(FileGrant.ExportSubjectPublicKeyInfo()),
        };

    private static string Hmac() => Named(RandomNumberGenerator.GetBytes(32));

    private static string Named(byte[] bytes) => $"t1:{Convert.ToBase64String(bytes)}";
}
