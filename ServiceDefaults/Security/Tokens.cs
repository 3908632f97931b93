using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ThaklorAspire.ServiceDefaults.Security;

/// <summary>
/// Proof, on every call into a service, of who calls: HMAC token under <c>Keys:Internal</c>, <c>sub</c> the caller, <c>aud</c> one
/// service, <c>ip</c> the address of the citizen behind the call, five minutes at most. Services believe no header but this one.
/// </summary>
public sealed class ServiceTokens(IReadOnlyList<NamedKey> keys, TimeProvider clock)
{
    private const string Issuer = "thaklor";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>One citizen's page is a dozen calls: for so long they carry the same token.</summary>
    private static readonly TimeSpan Reuse = TimeSpan.FromSeconds(15);
    private const int Remembered = 1024;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SigningCredentials _signing = new(Tokens.Symmetric(keys[0]), SecurityAlgorithms.HmacSha256);
    private readonly List<SecurityKey> _keys = [.. keys.Select(Tokens.Symmetric)];
    private readonly ConcurrentDictionary<(string, string, string), (string Token, DateTimeOffset MadeAt)> _made =
        new();
    private readonly ConcurrentDictionary<(string, string), (ServiceCaller Caller, DateTime Expires)> _read = new();

    public static ServiceTokens From(IConfiguration configuration, TimeProvider clock) =>
        new(NamedKey.Read(configuration, "Internal", HmacKeys.KeyBytes), clock);

    public string Create(string caller, string audience, string clientAddress)
    {
        var at = clock.GetUtcNow();
        if (
            _made.TryGetValue((caller, audience, clientAddress), out var made)
            && at >= made.MadeAt
            && at - made.MadeAt < Reuse
        )
        {
            return made.Token;
        }
        var token = Make(caller, audience, clientAddress, at.UtcDateTime);
        Remember(_made, (caller, audience, clientAddress), (token, at));
        return token;
    }

    /// <summary>Forgets everything when there is too much: what is forgotten is only made, or checked, once more.</summary>
    private static void Remember<TKey, TValue>(ConcurrentDictionary<TKey, TValue> memory, TKey key, TValue value)
        where TKey : notnull
    {
        if (memory.Count >= Remembered)
        {
            memory.Clear();
        }
        memory[key] = value;
    }

    private string Make(string caller, string audience, string clientAddress, DateTime now)
    {
        return _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = audience,
                Claims = new Dictionary<string, object> { ["sub"] = caller, ["ip"] = clientAddress },
                IssuedAt = now,
                NotBefore = now.AddSeconds(-5),
                Expires = now + Life,
                SigningCredentials = _signing,
            }
        );
    }

    /// <summary>Null when the token is missing, forged, expired or meant for another service.</summary>
    public async Task<ServiceCaller?> ReadAsync(string? token, string audience)
    {
        if (string.IsNullOrEmpty(token) || token.Length > 4096)
        {
            return null;
        }
        // Only good tokens are remembered, so nobody without a key can fill the memory; each is good to its own end and no longer.
        if (_read.TryGetValue((token, audience), out var known))
        {
            return clock.GetUtcNow().UtcDateTime < known.Expires ? known.Caller : null;
        }
        var result = await _handler.ValidateTokenAsync(
            token,
            Tokens.Rules(Issuer, audience, _keys, SecurityAlgorithms.HmacSha256, clock)
        );
        if (
            !result.IsValid
            || !result.Claims.TryGetValue("sub", out var sub)
            || !result.Claims.TryGetValue("ip", out var ip)
        )
        {
            return null;
        }
        var caller = new ServiceCaller((string)sub, (string)ip);
        Remember(_read, (token, audience), (caller, result.SecurityToken.ValidTo));
        return caller;
    }
}

/// <summary>Who calls a service, and for whom.</summary>
/// <param name="Name">One of <see cref="ResourceNames"/>.</param>
/// <param name="ClientAddress">Address of the person behind the call as the gateway saw it; the caller's name when there is none.</param>
public sealed record ServiceCaller(string Name, string ClientAddress);

/// <summary>An officer, as the Site vouches for them.</summary>
public sealed record StaffIdentity(
    Guid Id,
    string Name,
    IReadOnlyList<string> Departments,
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> AuthenticationMethods
)
{
    public bool Is(string role) => Roles.Contains(role);
}

/// <summary>Roles of the desk.</summary>
public static class StaffRoles
{
    public const string Officer = "officer";

    /// <summary>Head of department: everything of their own departments, and its figures.</summary>
    public const string Head = "head";

    /// <summary>Confirms payments, in their departments or, when none is given, in all.</summary>
    public const string Finance = "finance";

    /// <summary>Head of office, ปลัด: everything of every department.</summary>
    public const string Palad = "palad";

    /// <summary>Reads audit and figures: no case, no personal data, no act.</summary>
    public const string Auditor = "auditor";
    public const string Admin = "admin";

    /// <summary>Handler of corruption reports: the only one who sees confidential cases.</summary>
    public const string Integrity = "integrity";
}

/// <summary>ES256 under <c>Keys:Staff</c>: only the Site can make one, every service can check it; five minutes at most.</summary>
public static class StaffTokens
{
    public const string Header = "X-Staff-Token";
    private const string Issuer = "site";

    /// <summary>The Site's end.</summary>
    public sealed class Maker(IReadOnlyList<NamedKey> privateKeys, TimeProvider clock)
    {
        private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
        private readonly JsonWebTokenHandler _handler = new();
        private readonly SigningCredentials _signing = new(
            Tokens.Private(privateKeys[0]),
            SecurityAlgorithms.EcdsaSha256
        );

        public static Maker From(IConfiguration configuration, TimeProvider clock) =>
            new(NamedKey.Read(configuration, "Staff"), clock);

        public string Create(StaffIdentity staff, string audience)
        {
            ArgumentNullException.ThrowIfNull(staff);
            var now = clock.GetUtcNow().UtcDateTime;
            return _handler.CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = Issuer,
                    Audience = audience,
                    Claims = new Dictionary<string, object>
                    {
                        ["sub"] = staff.Id.ToString("D"),
                        ["name"] = staff.Name,
                        ["departments"] = staff.Departments.ToArray(),
                        ["roles"] = staff.Roles.ToArray(),
                        ["amr"] = staff.AuthenticationMethods.ToArray(),
                    },
                    IssuedAt = now,
                    NotBefore = now.AddSeconds(-5),
                    Expires = now + Life,
                    SigningCredentials = _signing,
                }
            );
        }
    }

    /// <summary>A service's end.</summary>
    public sealed class Reader(IReadOnlyList<NamedKey> publicKeys, TimeProvider clock)
    {
        private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
        private readonly List<SecurityKey> _keys = [.. publicKeys.Select(Tokens.Public)];

        public static Reader From(IConfiguration configuration, TimeProvider clock) =>
            new(NamedKey.Read(configuration, "StaffPublic"), clock);

        public async Task<StaffIdentity?> ReadAsync(string? token, string audience)
        {
            if (string.IsNullOrEmpty(token) || token.Length > 8192)
            {
                return null;
            }
            var result = await _handler.ValidateTokenAsync(
                token,
                Tokens.Rules(Issuer, audience, _keys, SecurityAlgorithms.EcdsaSha256, clock)
            );
            if (!result.IsValid || !Guid.TryParse(result.ClaimsIdentity.FindFirst("sub")?.Value, out var id))
            {
                return null;
            }
            IReadOnlyList<string> All(string type) => [.. result.ClaimsIdentity.FindAll(type).Select(c => c.Value)];
            return new StaffIdentity(
                id,
                result.ClaimsIdentity.FindFirst("name")?.Value ?? "",
                All("departments"),
                All("roles"),
                All("amr")
            );
        }
    }
}

/// <summary>Leave to read one file: ES256 under <c>Keys:FileGrant</c>, made by Submissions, checked by Attachments, five minutes.</summary>
public static class FileGrantTokens
{
    private const string Issuer = ResourceNames.Submissions;

    public sealed class Maker(IReadOnlyList<NamedKey> privateKeys, TimeProvider clock)
    {
        private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
        private readonly JsonWebTokenHandler _handler = new();
        private readonly SigningCredentials _signing = new(
            Tokens.Private(privateKeys[0]),
            SecurityAlgorithms.EcdsaSha256
        );

        public static Maker From(IConfiguration configuration, TimeProvider clock) =>
            new(NamedKey.Read(configuration, "FileGrant"), clock);

        /// <param name="staffId">Who reads; logged with the reading.</param>
        /// <param name="file">The attachment.</param>
        /// <param name="purpose">Why, as a code: <c>case</c>.</param>
        public string Create(Guid staffId, Guid file, string purpose)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            return _handler.CreateToken(
                new SecurityTokenDescriptor
                {
                    Issuer = Issuer,
                    Audience = ResourceNames.Attachments,
                    Claims = new Dictionary<string, object>
                    {
                        ["sub"] = staffId.ToString("D"),
                        ["file"] = file.ToString("D"),
                        ["purpose"] = purpose,
                    },
                    NotBefore = now.AddSeconds(-5),
                    Expires = now + Life,
                    SigningCredentials = _signing,
                }
            );
        }
    }

    public sealed class Reader(IReadOnlyList<NamedKey> publicKeys, TimeProvider clock)
    {
        private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
        private readonly List<SecurityKey> _keys = [.. publicKeys.Select(Tokens.Public)];

        public static Reader From(IConfiguration configuration, TimeProvider clock) =>
            new(NamedKey.Read(configuration, "FileGrantPublic"), clock);

        public async Task<FileGrant?> ReadAsync(string? token)
        {
            if (string.IsNullOrEmpty(token) || token.Length > 4096)
            {
                return null;
            }
            var result = await _handler.ValidateTokenAsync(
                token,
                Tokens.Rules(Issuer, ResourceNames.Attachments, _keys, SecurityAlgorithms.EcdsaSha256, clock)
            );
            return
                result.IsValid
                && Guid.TryParse(result.ClaimsIdentity.FindFirst("sub")?.Value, out var staff)
                && Guid.TryParse(result.ClaimsIdentity.FindFirst("file")?.Value, out var file)
                ? new FileGrant(staff, file, result.ClaimsIdentity.FindFirst("purpose")?.Value ?? "")
                : null;
        }
    }
}

public sealed record FileGrant(Guid StaffId, Guid File, string Purpose);

/// <summary>What Attachments answers an upload with and Submissions checks: HMAC under <c>Keys:Receipt</c>, 24 hours.</summary>
public sealed class ReceiptTokens(IReadOnlyList<NamedKey> keys, TimeProvider clock)
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);
    private const string Issuer = ResourceNames.Attachments;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SigningCredentials _signing = new(Tokens.Symmetric(keys[0]), SecurityAlgorithms.HmacSha256);

    public static ReceiptTokens From(IConfiguration configuration, TimeProvider clock) =>
        new(NamedKey.Read(configuration, "Receipt", HmacKeys.KeyBytes), clock);

    public string Create(AttachmentReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var now = clock.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Issuer,
                Audience = ResourceNames.Submissions,
                Claims = new Dictionary<string, object> { ["file"] = JsonSerializer.SerializeToElement(receipt) },
                NotBefore = now.AddSeconds(-5),
                Expires = now + Life,
                SigningCredentials = _signing,
            }
        );
    }

    /// <summary>Null when forged, expired or malformed.</summary>
    public async Task<AttachmentReceipt?> ReadAsync(string? token)
    {
        if (string.IsNullOrEmpty(token) || token.Length > 4096)
        {
            return null;
        }
        var result = await _handler.ValidateTokenAsync(
            token,
            Tokens.Rules(
                Issuer,
                ResourceNames.Submissions,
                keys.Select(Tokens.Symmetric),
                SecurityAlgorithms.HmacSha256,
                clock
            )
        );
        return
            result.IsValid
            && result.SecurityToken is JsonWebToken jwt
            && jwt.TryGetPayloadValue<JsonElement>("file", out var file)
            ? file.Deserialize<AttachmentReceipt>()
            : null;
    }
}

/// <summary>Facts of a stored file, vouched for by Attachments.</summary>
public sealed record AttachmentReceipt
{
    public required Guid Id { get; init; }

    /// <summary>Lower-case hex.</summary>
    public required string Sha256 { get; init; }
    public required string MediaType { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Cleaned display name.</summary>
    public required string FileName { get; init; }
    public int? Width { get; init; }
    public int? Height { get; init; }
    public int? Pages { get; init; }
}

internal static class Tokens
{
    public static SecurityKey Symmetric(NamedKey key) => new SymmetricSecurityKey(key.Bytes) { KeyId = key.Id };

    public static SecurityKey Private(NamedKey key)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(key.Bytes, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = key.Id };
    }

    public static SecurityKey Public(NamedKey key)
    {
        var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.Bytes, out _);
        return new ECDsaSecurityKey(ecdsa) { KeyId = key.Id };
    }

    /// <summary>One algorithm, one issuer, one audience, signed and expiring: nothing a token says about itself is believed.</summary>
    public static TokenValidationParameters Rules(
        string issuer,
        string audience,
        IEnumerable<SecurityKey> keys,
        string algorithm,
        TimeProvider clock
    ) =>
        new()
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            IssuerSigningKeys = keys,
            ValidAlgorithms = [algorithm],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(5),
            LifetimeValidator = (notBefore, expires, _, rules) =>
            {
                var now = clock.GetUtcNow().UtcDateTime;
                return expires is { } end
                    && now < end + rules.ClockSkew
                    && (notBefore is not { } start || now >= start - rules.ClockSkew);
            },
            NameClaimType = "name",
        };
}
