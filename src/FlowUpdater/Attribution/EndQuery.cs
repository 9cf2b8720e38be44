using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>A flow seen from one of its ends.</summary>
readonly record struct EndQuery(
    IpAddress Local, ushort LocalPort, IpAddress Remote, ushort RemotePort, byte Protocol, long FirstNs, long LastNs, ulong NetNs, long EarlierNs,
    ulong NetNsBehind = 0)
{
    /// <summary>The earliest moment at which the flow may have begun.</summary>
    public long EarliestNs => FirstNs - EarlierNs;

    public static EndQuery SourceOf(in FlowQuery flow) => new(
        flow.Source, flow.SourcePort, flow.Destination, RemotePortOf(flow.Protocol, flow.DestinationPort),
        flow.Protocol, flow.FirstNs, flow.LastNs, flow.NetNs, flow.EarlierNs, flow.NetNsBehind);

    public static EndQuery DestinationOf(in FlowQuery flow) => new(
        flow.Destination, flow.DestinationPort, flow.Source, RemotePortOf(flow.Protocol, flow.SourcePort),
        flow.Protocol, flow.FirstNs, flow.LastNs, flow.NetNs, flow.EarlierNs, flow.NetNsBehind);

    // An echo id is the port of the end that asks; the end that is asked has none.
    static ushort RemotePortOf(byte protocol, ushort port) => IpProtocol.HasPorts(protocol) ? port : (ushort)0;
}
