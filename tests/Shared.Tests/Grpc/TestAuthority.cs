using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Enrichment.Grpc;

namespace Enrichment.Tests.Grpc;

/// <summary>A certificate authority made for one test, with its PEM files.</summary>
sealed class TestAuthority : IDisposable
{
    const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    const string ClientPurpose = "1.3.6.1.5.5.7.3.2";
    readonly TemporaryDirectory _directory;
    readonly X509Certificate2 _root;
    readonly string _name;

    public TestAuthority(TemporaryDirectory directory, string name)
    {
        _directory = directory;
        _name = name;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        File.WriteAllText(directory.File(name + ".pem"), _root.ExportCertificatePem());
    }

    public GrpcTlsOptions ForServer() => Issue("localhost", ServerPurpose);

    public GrpcTlsOptions ForClient() => Issue("the updater", ClientPurpose);

    public void Dispose() => _root.Dispose();

    GrpcTlsOptions Issue(string subject, string purpose)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={subject}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        var file = _directory.File($"{_name}-{Guid.NewGuid():N}");
        File.WriteAllText(file + ".crt", certificate.ExportCertificatePem());
        File.WriteAllText(file + ".key", key.ExportPkcs8PrivateKeyPem());
        return new GrpcTlsOptions { CertificateFile = file + ".crt", KeyFile = file + ".key", AuthorityFile = _directory.File(_name + ".pem") };
    }
}
