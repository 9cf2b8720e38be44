using System.Diagnostics.CodeAnalysis;
using Enrichment.Grpc;
using Enrichment.Netflow.Encoding;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>Where flows are exported to, and in which format: <c>[FORMAT:]TRANSPORT:HOST:PORT</c>.</summary>
/// <param name="Address">Host and port.</param>
sealed record ExportTarget(ExportFormat Format, ExportTransport Transport, GrpcAddress Address)
{
    /// <param name="error">What is wrong with the text, without its beginning.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ExportTarget? target, [NotNullWhen(false)] out string? error)
    {
        (target, error) = (null, null);
        var rest = text;
        var format = TakeFormat(ref rest);
        if (TakeTransport(ref rest) is not { } transport)
        {
            error = $"'{text}' is not udp:HOST:PORT (NetFlow v9), ipfix:udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT (IPFIX)";
            return false;
        }

        if (format == ExportFormat.NetflowV9 && transport != ExportTransport.Udp)
        {
            error = $"'{text}': NetFlow v9 goes over UDP only; take netflow9:udp:HOST:PORT, or IPFIX";
            return false;
        }

        // A host's name may not be looked up here: it may come to be known later.
        if (!GrpcAddress.TryParse(rest, out var address, out var wrong) || address.IsUnix || address.Port == 0)
        {
            error = wrong ?? $"'{rest}' is not HOST:PORT";
            return false;
        }

        target = new ExportTarget(format ?? (transport == ExportTransport.Udp ? ExportFormat.NetflowV9 : ExportFormat.Ipfix), transport, address);
        return true;
    }

    /// <summary>As it would be written on the command line, in full.</summary>
    public override string ToString() =>
        $"{(Format == ExportFormat.Ipfix ? "ipfix" : "netflow9")}:{Transport.ToString().ToLowerInvariant()}:{Address}";

    static ExportFormat? TakeFormat(ref string text) =>
        Take(ref text, "netflow9:") ? ExportFormat.NetflowV9 : Take(ref text, "ipfix:") ? ExportFormat.Ipfix : null;

    static ExportTransport? TakeTransport(ref string text) =>
        Take(ref text, "udp:") ? ExportTransport.Udp : Take(ref text, "tcp:") ? ExportTransport.Tcp : Take(ref text, "tls:") ? ExportTransport.Tls : null;

    static bool Take(ref string text, string prefix)
    {
        var isThere = text.StartsWith(prefix, StringComparison.Ordinal);
        text = isThere ? text[prefix.Length..] : text;
        return isThere;
    }
}
