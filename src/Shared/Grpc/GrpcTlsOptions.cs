using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Enrichment.Grpc;

/// <summary>Mutual TLS: who we are, and who may be the other end. All files are PEM.</summary>
public sealed partial record GrpcTlsOptions
{
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // id-kp-serverAuth, RFC 5280 section 4.2.1.12

    /// <summary>Our certificate, followed by intermediates if there are any.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The certificate's private key, not encrypted.</summary>
    public required string KeyFile { get; init; }

    /// <summary>The authorities one of which must have signed the other end's certificate.</summary>
    public required string AuthorityFile { get; init; }

    /// <summary>Client only: the name that the server's certificate must have. Default: the host of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>What a client's end of a connection needs, for those who make it themselves.</summary>
    /// <exception cref="IOException">One sentence that names the file.</exception>
    public SslClientAuthenticationOptions ForClient() => new()
    {
        ClientCertificateContext = SslStreamCertificateContext.Create(LoadCertificate(), LoadIntermediates(), offline: true),
        CertificateChainPolicy = LoadTrust(ServerAuthentication),
    };

    /// <exception cref="IOException">One sentence that names the file.</exception>
    internal X509Certificate2 LoadCertificate() => Load(CertificateFile, () =>
    {
        using var fromPem = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        // SslStream needs the key in the certificate's own store form on some platforms; a PKCS#12 round trip gives it that.
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    });

    internal X509Certificate2Collection LoadIntermediates() => Load(CertificateFile, () =>
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(CertificateFile);
        if (all.Count > 0) all.RemoveAt(0);
        return all;
    });

    /// <summary>Trust in the given authorities and nothing else; a private authority has no revocation list to ask.</summary>
    internal X509ChainPolicy LoadTrust(string purposeOid) => Load(AuthorityFile, () =>
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPemFile(AuthorityFile);
        policy.ApplicationPolicy.Add(new Oid(purposeOid));
        if (policy.CustomTrustStore.Count == 0) throw new CryptographicException("it holds no certificate");
        return policy;
    });

    T Load<T>(string file, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            var named = ReferenceEquals(file, CertificateFile) ? $"{CertificateFile} with key {KeyFile}" : file;
            throw new IOException($"cannot use TLS file {named}: {e.Message.TrimEnd('.')}", e);
        }
    }
}
