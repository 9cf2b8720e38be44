using System.Net.Security;

namespace Enrichment.Grpc;

public sealed partial record GrpcTlsOptions
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2"; // id-kp-clientAuth, RFC 5280 section 4.2.1.12

    /// <summary>For a server that is none of gRPC's: who has no certificate of the authorities is gone after the handshake.</summary>
    /// <exception cref="IOException">A file cannot be used; one sentence that names it.</exception>
    public SslServerAuthenticationOptions ForServer()
    {
        var trust = LoadTrust(ClientAuthentication);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(LoadCertificate(), LoadIntermediates(), offline: true),
            ClientCertificateRequired = true,
            CertificateChainPolicy = trust,
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is not null && errors == SslPolicyErrors.None,
        };
    }
}
