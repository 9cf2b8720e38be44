using Enrichment.Flows;

namespace Enrichment.Netflow.Sflow;

/// <summary>What is known of one packet that an agent of sFlow has sampled.</summary>
public struct SampledPacket
{
    public IpAddress Source, Destination;

    /// <summary>ICMP: type &lt;&lt; 8 | code in <see cref="DestinationPort"/>.</summary>
    public ushort SourcePort, DestinationPort;
    public ushort Vlan;
    public byte Protocol, TcpFlags, Tos;

    /// <summary>Length of the IP packet, header included.</summary>
    public uint Bytes;
}
