using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>What is wrong with a collector's certificate, in words that say what to do about it.</summary>
static class CertificateProblem
{
    /// <param name="host">Whom we wanted to talk to.</param>
    /// <returns>Null: nothing is wrong.</returns>
    public static string? Of(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it shows no certificate";
        }

        var whose = $"its certificate ({certificate.Subject}, of {certificate.Issuer})";
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? $"{whose} {OfChain(certificate, chain)}"
            : $"{whose} is not for {host} but for {NamesOf(certificate)}";
    }

    static string OfChain(X509Certificate2 certificate, X509Chain? chain)
    {
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if ((status & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid)) != 0)
        {
            return "is not of the authorities in --tls-ca";
        }

        if ((status & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture, $"is not valid now, but from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
        }

        return (status & X509ChainStatusFlags.NotValidForUsage) != 0 ? "is not one of a server" : $"cannot be trusted: {status}";
    }

    // RFC 9525 §6.3: the subject's common name means nothing here.
    static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())));
        return string.Join(", ", names) is { Length: > 0 } all ? all : "nobody: it has no subject alternative name";
    }
}
