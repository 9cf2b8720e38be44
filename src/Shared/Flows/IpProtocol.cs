using System.Runtime.CompilerServices;

namespace Enrichment.Flows;

/// <summary>IANA protocol numbers that the programs treat by name.</summary>
public static class IpProtocol
{
    public const byte Icmp = 1;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte IcmpV6 = 58;
    public const byte Sctp = 132;
    public const byte UdpLite = 136;

    /// <summary>IPPROTO_RAW, as a socket's protocol: its program writes the headers itself, of whatever protocol (raw(7)).</summary>
    public const byte Raw = 255;

    /// <summary>
    /// Whether programs speak it by raw sockets and the kernel does not by itself. Its own are IGMP, the tunnels (IPIP, 6in4, GRE, PIM,
    /// L2TP) and IPsec (ESP, AH, IPComp): there a raw socket may be somebody's who only listens.
    /// </summary>
    public static bool IsForRawSockets(byte protocol) => !HasPorts(protocol) && protocol is not (2 or 4 or 41 or 47 or 50 or 51 or 103 or 108 or 115);

    /// <summary>Whether the first four bytes of the transport header are two ports.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Sctp or UdpLite or 33; // 33: DCCP
}
