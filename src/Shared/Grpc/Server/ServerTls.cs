using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Enrichment.Grpc.Server;

/// <summary>Mutual TLS on a Kestrel endpoint: who has no certificate of the given authorities is gone before the first request.</summary>
static class ServerTls
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2"; // id-kp-clientAuth, RFC 5280 section 4.2.1.12

    public static void Use(ListenOptions listen, GrpcTlsOptions tls)
    {
        var trust = Explained(() => tls.LoadTrust(ClientAuthentication));
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = Explained(tls.LoadCertificate),
            ServerCertificateChain = Explained(tls.LoadIntermediates),
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (certificate, _, _) => IsTrusted(certificate, trust),
            OnAuthenticate = (_, authentication) => authentication.CertificateChainPolicy = trust,
        };
        listen.KestrelServerOptions.ApplicationServices ??= KestrelServices();
        listen.UseHttps(https);
    }

    /// <summary>UseHttps asks for Kestrel's own internals from a container; nothing else here needs one.</summary>
    static ServiceProvider KestrelServices()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        return builder.Services.BuildServiceProvider();
    }

    static bool IsTrusted(X509Certificate2 certificate, X509ChainPolicy trust)
    {
        using var chain = new X509Chain { ChainPolicy = trust.Clone() };
        return chain.Build(certificate);
    }

    static T Explained<T>(Func<T> load)
    {
        try
        {
            return load();
        }
        catch (IOException e)
        {
            throw new GrpcServerException(e.Message, e);
        }
    }
}
