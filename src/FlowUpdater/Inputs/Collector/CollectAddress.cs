using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>How exporters reach a listening address.</summary>
enum CollectTransport
{
    Udp,

    /// <summary>IPFIX over TCP (RFC 7011 §10.4).</summary>
    Tcp,

    /// <summary>The same in TLS (RFC 7011 §11.1).</summary>
    Tls,
}

/// <summary>Where to listen: <c>udp:HOST:PORT</c>, <c>tcp:HOST:PORT</c>, <c>tls:HOST:PORT</c>; <c>*</c> or nothing as HOST is every address.</summary>
sealed record CollectAddress(CollectTransport Transport, IPEndPoint EndPoint)
{
    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}:{EndPoint}";

    /// <param name="error">What is wrong, where it is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CollectAddress? address, out string error)
    {
        address = null;
        error = $"'{text}' is not udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT";
        var parts = text.Split(':', 2);
        var colon = parts[^1].LastIndexOf(':');
        if (parts.Length < 2 || colon < 0 || !Enum.TryParse<CollectTransport>(parts[0], ignoreCase: true, out var transport) || char.IsAsciiDigit(parts[0][0]))
        {
            return false;
        }

        if (!ushort.TryParse(parts[1][(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            error = $"'{text}': the port is not a number from 1 to 65535";
            return false;
        }

        if (HostOf(parts[1][..colon].Trim('[', ']')) is not { } host)
        {
            error = $"'{text}': no address of that host is known";
            return false;
        }

        address = new CollectAddress(transport, new IPEndPoint(host, port));
        return true;
    }

    static IPAddress? HostOf(string host)
    {
        if (host is "" or "*")
        {
            return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        }

        if (IPAddress.TryParse(host, out var address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(host) is [var first, ..] ? first : null;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
