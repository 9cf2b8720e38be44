using System.Globalization;
using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>The word for a protocol in the text form of the feed; a protocol without one is written as its number.</summary>
public static class ProtocolName
{
    static readonly (byte Number, string Name)[] Names =
    [
        (IpProtocol.Tcp, "tcp"),
        (IpProtocol.Udp, "udp"),
        (IpProtocol.Icmp, "icmp"),
        (IpProtocol.IcmpV6, "icmp6"),
        (IpProtocol.Sctp, "sctp"),
        (IpProtocol.UdpLite, "udplite"),
        (33, "dccp"),
        (255, "raw"),
    ];

    public static string Of(byte protocol)
    {
        foreach (var (number, name) in Names)
        {
            if (number == protocol)
            {
                return name;
            }
        }

        return protocol.ToString(CultureInfo.InvariantCulture);
    }

    public static bool TryParse(ReadOnlySpan<char> text, out byte protocol)
    {
        foreach (var (number, name) in Names)
        {
            if (text.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                protocol = number;
                return true;
            }
        }

        return byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out protocol);
    }
}
