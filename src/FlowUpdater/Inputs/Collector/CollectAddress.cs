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

/// <summary>
/// Where to listen: <c>udp:HOST:PORT</c>, <c>tcp:HOST:PORT</c>, <c>tls:HOST:PORT</c>; <c>*</c> or nothing as HOST is every address. A link-local address and a
/// multicast group may have their interface: <c>[fe80::1%eth0]</c>, <c>239.1.1.1%eth0</c>.
/// </summary>
/// <param name="Interface">As it was given; null: none was.</param>
/// <param name="InterfaceIndex">Its number; 0: the kernel chooses.</param>
sealed record CollectAddress(CollectTransport Transport, IPEndPoint EndPoint, string? Interface = null, int InterfaceIndex = 0)
{
    /// <summary>Routers send to a group, and whoever has joined it receives.</summary>
    public bool IsGroup => ListenHost.IsGroup(EndPoint.Address);

    public override string ToString() => $"{Transport.ToString().ToLowerInvariant()}:{Host}";

    string Host
    {
        get
        {
            if (Interface is null)
            {
                return EndPoint.ToString();
            }

            var isV6 = EndPoint.AddressFamily == AddressFamily.InterNetworkV6;
            var address = isV6 ? new IPAddress(EndPoint.Address.GetAddressBytes()) : EndPoint.Address;
            return string.Create(CultureInfo.InvariantCulture, $"{(isV6 ? "[" : "")}{address}%{Interface}{(isV6 ? "]" : "")}:{EndPoint.Port}");
        }
    }

    /// <param name="addresses">One, or all that this host has of a name.</param>
    /// <param name="error">What is wrong, where it is.</param>
    public static bool TryParse(string text, out CollectAddress[] addresses, out string error)
    {
        addresses = [];
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

        if (ListenHost.Parse(parts[1][..colon].Trim('[', ']'), out var wrong) is not { } host)
        {
            error = $"'{text}': {wrong}";
            return false;
        }

        if (transport != CollectTransport.Udp && ListenHost.IsGroup(host.Addresses[0]))
        {
            error = $"'{text}': a group is reached by udp: only";
            return false;
        }

        addresses = [.. host.Addresses.Select(address => new CollectAddress(transport, new IPEndPoint(address, port), host.Interface, host.InterfaceIndex))];
        return true;
    }
}
