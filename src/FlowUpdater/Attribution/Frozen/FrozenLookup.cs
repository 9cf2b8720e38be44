using System.Runtime.CompilerServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Frozen;

/// <summary>
/// Stamps flows in small batches: all that memory is asked for is asked for at once, and comes while other flows are looked at. What is
/// usual is decided here: an end that is nobody's, a connection that was there once. All else goes the way of <see cref="Attributor"/>,
/// which says the same of these, more slowly. Any number of threads may ask.
/// </summary>
sealed class FrozenLookup(BindingHistory history, Attributor attributor)
{
    const int Batch = 32;

    readonly FrozenRows _rows = history.Frozen!;
    readonly FrozenAddresses _addresses = history.FrozenAddresses!;
    readonly PortSet _unconnected = PortSet.OfUnconnected(history.Frozen!);
    readonly bool _knowsAll = history.Hosts.TrueForAll(host => host.WatermarkNs == long.MaxValue);
    readonly EndStamp[] _exact = history.Owners.Stamps(MatchGrade.Exact);
    readonly EndStamp _elsewhere = EndStamp.Miss(attributor.ReasonFor(default, sawAny: false));

    public void Stamp(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps)
    {
        while (!flows.IsEmpty)
        {
            var count = Math.Min(Batch, flows.Length);
            StampBatch(flows[..count], stamps);
            flows = flows[count..];
            stamps = stamps[count..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void StampBatch(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps)
    {
        Span<Probe> room = stackalloc Probe[2 * Batch];
        var ends = default(Ends);
        var count = 0;
        for (var i = 0; i < flows.Length; i++)
        {
            ref readonly var flow = ref flows[i];
            count += Begin(flow, source: true, flow.Source, flow.SourcePort, ref ends[2 * i], ref room[count], 2 * i);
            count += Begin(flow, source: false, flow.Destination, flow.DestinationPort, ref ends[(2 * i) + 1], ref room[count], (2 * i) + 1);
        }

        foreach (ref var probe in room[..count])
        {
            probe.Row = _rows.Likely(probe.Hash);
            if (probe.Row >= 0)
            {
                _rows.PrefetchRow(probe.Row);
            }
        }

        foreach (ref readonly var probe in room[..count])
        {
            ends[probe.End] = Decide(flows[probe.End >> 1], (probe.End & 1) == 0, probe.Row);
        }

        for (var i = 0; i < flows.Length; i++)
        {
            stamps[i] = attributor.WithService(flows[i], new FlowStamp(ends[2 * i], ends[(2 * i) + 1]));
        }
    }

    /// <summary>Decides an end that needs no row; else asks memory for where its row is.</summary>
    /// <returns>1: the end has a probe, and is decided later.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Begin(in FlowQuery flow, bool source, IpAddress local, ushort port, ref EndStamp end, ref Probe probe, int index)
    {
        var (bound, held) = _addresses.Find(local);
        if (!IpProtocol.HasPorts(flow.Protocol) || IsSpecial(local))
        {
            end = attributor.StampEnd(EndOf(flow, source), Attributor.SocketCanBeAt(flow, source));
            return 0;
        }

        if (!bound)
        {
            end = !held ? _elsewhere : Unconnected(flow, source, port);
            return 0;
        }

        probe.End = index;
        probe.Hash = RowKey.Connected(local, port, source ? flow.Destination : flow.Source, source ? flow.DestinationPort : flow.SourcePort, flow.Protocol).Hash();
        _rows.PrefetchSlot(probe.Hash);
        return 1;
    }

    EndStamp Decide(in FlowQuery flow, bool source, int index)
    {
        if (index < 0)
        {
            return Unconnected(flow, source, source ? flow.SourcePort : flow.DestinationPort);
        }

        ref var row = ref _rows[index];
        return !row.Continues && row.Owners != OwnerTable.Nobody && IsOf(row, flow, source) && IsThen(row, flow)
            ? _exact[row.Owners]
            : attributor.StampEnd(EndOf(flow, source), hasSocket: true);
    }

    EndStamp Unconnected(in FlowQuery flow, bool source, ushort port)
    {
        var end = EndOf(flow, source);
        return _unconnected.Has(flow.Protocol, port)
            ? attributor.StampEnd(end, hasSocket: true)
            : EndStamp.Miss(attributor.ReasonFor(end, sawAny: false));
    }

    static bool IsOf(in BindingRow row, in FlowQuery flow, bool source)
    {
        if (row.Kind != RowKind.Connected || row.Protocol != flow.Protocol)
        {
            return false;
        }

        return source
            ? row.LocalPort == flow.SourcePort && row.RemotePort == flow.DestinationPort && row.Local == flow.Source && row.Remote == flow.Destination
            : row.LocalPort == flow.DestinationPort && row.RemotePort == flow.SourcePort && row.Local == flow.Destination && row.Remote == flow.Source;
    }

    // As BindingSearch weighs it: certainly there while the flow ran.
    bool IsThen(in BindingRow row, in FlowQuery flow)
    {
        var offset = _rows.OffsetOf(row);
        var first = flow.FirstNs - offset;
        return flow.LastNs - offset - flow.EarlierNs >= row.OpenedBy && first <= row.ClosedFrom && first < row.ClosedBy && (_knowsAll || !row.IsOpen);
    }

    // Loopback is everyone's; multicast, broadcast and "any" are nobody's.
    static bool IsSpecial(in IpAddress address) => address.IsLoopback || address.IsAny || address.IsMulticastOrBroadcast;

    static EndQuery EndOf(in FlowQuery flow, bool source) => source ? EndQuery.SourceOf(flow) : EndQuery.DestinationOf(flow);

    struct Probe
    {
        public int End;
        public int Row;
        public uint Hash;
    }

    [InlineArray(2 * Batch)]
    struct Ends
    {
        EndStamp _first;
    }
}
