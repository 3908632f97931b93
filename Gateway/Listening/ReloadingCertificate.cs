using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ThaklorAspire.Gateway.Listening;

/// <summary>
/// Certificate chain and key from two PEM files (<c>Tls:Certificate</c>, <c>Tls:Key</c>), read again when a renewal has replaced them.
/// A pair that does not fit together stops the start; later it is logged and the old one goes on.
/// </summary>
internal sealed partial class ReloadingCertificate
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly TimeProvider _time;
    private readonly ILogger<ReloadingCertificate> _logger;
    private readonly Lock _gate = new();
    private (string Certificate, string Key) _texts;
    private SslStreamCertificateContext _current;
    private long _lookedAt;

    public ReloadingCertificate(
        string certificatePath,
        string keyPath,
        TimeProvider time,
        ILogger<ReloadingCertificate> logger
    )
    {
        (_certificatePath, _keyPath, _time, _logger) = (certificatePath, keyPath, time, logger);
        _texts = Read();
        _current = Load(_texts);
        _lookedAt = time.GetTimestamp();
    }

    public SslServerAuthenticationOptions Options() =>
        new()
        {
            ServerCertificateContext = Current(),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        };

    private SslStreamCertificateContext Current()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_lookedAt) < LookEvery)
            {
                return _current;
            }
            _lookedAt = _time.GetTimestamp();
            try
            {
                var now = Read();
                if (now != _texts)
                {
                    _current = Load(now);
                    _texts = now;
                    Log.Renewed(_logger, _current.TargetCertificate.NotAfter);
                }
            }
            catch (Exception e)
                when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
            {
                Log.Kept(_logger, _certificatePath, e.Message);
            }
            return _current;
        }
    }

    private (string, string) Read() => (File.ReadAllText(_certificatePath), File.ReadAllText(_keyPath));

    private static SslStreamCertificateContext Load((string Certificate, string Key) pem)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem.Certificate);
        return SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPem(pem.Certificate, pem.Key),
            chain,
            offline: true
        );
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "TLS certificate renewed, valid until {NotAfter:u}")]
        public static partial void Renewed(ILogger logger, DateTime notAfter);

        [LoggerMessage(2, LogLevel.Error, "TLS certificate {Path} cannot be used, the old one stays: {Reason}")]
        public static partial void Kept(ILogger logger, string path, string reason);
    }
}
