using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>What attribution has to know of a flow.</summary>
/// <param name="SourcePort">Of ICMP echo: the id, 0 where not known.</param>
/// <param name="DestinationPort">Of ICMP echo: the id, 0 where not known.</param>
/// <param name="IcmpType">Of ICMP and ICMPv6; it says which end a ping socket can be at.</param>
/// <param name="FirstNs">First packet, nanoseconds since 1970 on the updater's clock.</param>
/// <param name="LastNs">Last packet.</param>
/// <param name="NetNs">Inode of the network namespace in which the flow was captured; 0: not known.</param>
/// <param name="NetNsBehind">Inode of the network namespace at the other end of the interface (a veth pair's); 0: not known, or there is none.</param>
/// <param name="EarlierNs">The flow may have been earlier than that by up to so much: its clock is known only so well.</param>
record struct FlowQuery(
    IpAddress Source,
    ushort SourcePort,
    IpAddress Destination,
    ushort DestinationPort,
    byte Protocol,
    byte IcmpType,
    long FirstNs,
    long LastNs,
    ulong NetNs,
    long EarlierNs = 0,
    ulong NetNsBehind = 0)
{
    // Fields, which can be looked at where they are.
    public IpAddress Source = Source;
    public IpAddress Destination = Destination;
}
