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

    /// <summary>Whether the first four bytes of the transport header are two ports.</summary>
    public static bool HasPorts(byte protocol) => protocol is Tcp or Udp or Sctp or UdpLite or 33; // 33: DCCP
}
