using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Flows;

namespace Enrichment.Updater.Outputs;

/// <summary>A metered flow in the values that are written.</summary>
static class MeteredValues
{
    const long NsPerMs = 1_000_000;

    /// <summary>nfpcapd's mark of flows that were metered from packets.</summary>
    const byte FromPackets = 0x40;

    /// <param name="receivedMs">When it came to be written, milliseconds since 1970.</param>
    public static FlowValues Of(in MeteredFlow flow, ulong receivedMs) => new()
    {
        Src = flow.Key.Source,
        Dst = flow.Key.Destination,
        SrcPort = flow.Key.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6 ? (ushort)0 : flow.Key.SourcePort, // nfdump has no place for an echo's id
        DstPort = flow.Key.DestinationPort,
        Protocol = flow.Key.Protocol,
        MsecFirst = (ulong)(flow.FirstNs / NsPerMs),
        MsecLast = (ulong)(flow.LastNs / NsPerMs),
        MsecReceived = receivedMs,
        Packets = flow.Packets,
        Bytes = flow.Bytes,
        TcpFlags = flow.TcpFlags,
        Tos = flow.Tos,
        Input = flow.Key.InputInterface,
        SrcVLan = flow.Key.Vlan,
        FlowEndReason = (byte)flow.EndReason,
        NetflowVersion = FromPackets,
    };
}
