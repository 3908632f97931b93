using ThaklorAspire.ServiceDefaults.Security;

namespace ThaklorAspire.Submissions.Features.Privacy;

/// <summary>Personal data at rest, sealed under <c>Keys:Pii</c>.</summary>
internal sealed class Sealing(IReadOnlyList<NamedKey> keys) : SealingKeys(keys, "Pii")
{
    public static Sealing From(IConfiguration configuration) => new(NamedKey.Read(configuration, "Pii", KeyBytes));
}
