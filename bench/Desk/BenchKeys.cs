using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ThaklorAspire.Bench.Desk;

/// <summary>The keys a filled database was written with, kept beside it: without them nobody could open it again.</summary>
internal static class BenchKeys
{
    /// <summary>Those of the folder; new ones when it has none yet.</summary>
    public static IReadOnlyDictionary<string, string?> Of(string folder)
    {
        var file = Path.Combine(folder, "keys.json");
        if (!File.Exists(file))
        {
            File.WriteAllText(file, JsonSerializer.Serialize(Make()));
        }
        return JsonSerializer.Deserialize<Dictionary<string, string?>>(File.ReadAllText(file))!;
    }

    public static IConfiguration Configuration(string folder) =>
        new ConfigurationBuilder().AddInMemoryCollection(Of(folder)).Build();

    private static Dictionary<string, string> Make()
    {
        using var staff = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var grant = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new()
        {
            ["Keys:Receipt"] = Hmac(),
            ["Keys:Lookup"] = Hmac(),
            ["Keys:Pii"] = Hmac(),
            ["Keys:Captcha"] = Hmac(),
            ["Keys:Internal"] = Hmac(),
            ["Keys:Staff"] = Named(staff.ExportPkcs8PrivateKey()),
            ["Keys:StaffPublic"] = Named(staff.ExportSubjectPublicKeyInfo()),
            ["Keys:FileGrant"] = Named(grant.ExportPkcs8PrivateKey()),
            ["Keys:FileGrantPublic"] = Named(grant.ExportSubjectPublicKeyInfo()),
        };
    }

    private static string Hmac() => Named(RandomNumberGenerator.GetBytes(32));

    private static string Named(byte[] bytes) => $"bench:{Convert.ToBase64String(bytes)}";
}
