using System.Runtime.CompilerServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution.Lookup;

/// <summary>
/// Stamps flows in small batches: all that memory is asked for is asked for at once, and comes while other flows are looked at. What is
/// usual is decided here: an end that is nobody's, a connection that was there once. All else goes the way of <see cref="Attributor"/>,
/// which says the same of these, more slowly. Any number of threads may ask.
/// </summary>
sealed class BatchLookup<TRows>(BindingHistory history, Attributor attributor, TRows rows)
    where TRows : struct, IRowIndex
{
    const int Batch = 32;

    // In place of a row: no socket is connected so, and none at all is on that port.
    const int NoConnection = -1, NoPort = -2;

    // What was found of an end: the owners of a socket connected so, or this: its stamp stands where it belongs; or, below it, why there is none.
    const int Kept = -1;

    readonly EndStamp[] _misses = [.. Enum.GetValues<MissReason>().Select(EndStamp.Miss)];

    readonly TRows _rows = rows;
    readonly AddressIndex _addresses = history.AddressIndex;
    readonly PortSet _unconnected = history.Unconnected;

    public void Stamp(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps)
    {
        var elsewhere = Missed(attributor.ReasonFor(default, sawAny: false));
        while (!flows.IsEmpty)
        {
            var count = Math.Min(Batch, flows.Length);
            StampBatch(flows[..count], stamps[..count], elsewhere);
            flows = flows[count..];
            stamps = stamps[count..];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void StampBatch(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps, int elsewhere)
    {
        Span<Probe> room = stackalloc Probe[2 * Batch];
        Span<int> found = stackalloc int[2 * Batch];
        var mayKnow = 0UL; // a bit for each end
        for (var i = 0; i < flows.Length; i++)
        {
            mayKnow |= (_addresses.MayKnow(flows[i].Source) ? 1UL : 0) << (2 * i);
            mayKnow |= (_addresses.MayKnow(flows[i].Destination) ? 2UL : 0) << (2 * i);
        }

        var count = 0;
        for (var i = 0; i < flows.Length; i++, mayKnow >>= 2)
        {
            found[2 * i] = Begin(flows[i], 2 * i, (mayKnow & 1) != 0, elsewhere, room, ref count, ref stamps[i]);
            found[(2 * i) + 1] = Begin(flows[i], (2 * i) + 1, (mayKnow & 2) != 0, elsewhere, room, ref count, ref stamps[i]);
        }

        var probes = room[..count];
        foreach (ref readonly var probe in probes)
        {
            _rows.PrefetchChain(probe.Hash);
        }

        foreach (ref var probe in probes)
        {
            FindConnected(flows[probe.End >> 1], ref probe);
        }

        foreach (ref readonly var probe in probes)
        {
            FetchUnconnected(probe);
        }

        foreach (ref readonly var probe in probes)
        {
            found[probe.End] = Decide(flows[probe.End >> 1], probe, ref stamps[probe.End >> 1]);
        }

        for (var i = 0; i < stamps.Length; i++)
        {
            Set(ref stamps[i], found[2 * i], found[(2 * i) + 1]);
        }

        if (attributor.NamesServices)
        {
            for (var i = 0; i < stamps.Length; i++)
            {
                stamps[i] = attributor.WithService(flows[i], stamps[i]);
            }
        }
    }

    /// <summary>Decides an end that needs no row; else asks memory for where its row is.</summary>
    /// <returns>What was found; of no meaning where a probe was added, by which it is decided later.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Begin(in FlowQuery flow, int end, bool mayKnow, int elsewhere, Span<Probe> probes, ref int count, ref FlowStamp stamp)
    {
        var source = (end & 1) == 0;
        var local = source ? flow.Source : flow.Destination;
        if (!IpProtocol.HasPorts(flow.Protocol) || IsSpecial(local) || (flow.NetNs | flow.NetNsBehind) != 0)
        {
            return Keep(ref stamp, source, attributor.StampEnd(EndOf(flow, source), Attributor.SocketCanBeAt(flow, source)));
        }

        ref readonly var known = ref mayKnow ? ref _addresses.Find(local) : ref _addresses.Nobody;
        if (!known.IsKnown)
        {
            return IsTranslated(flow, source) ? Keep(ref stamp, source, attributor.StampEnd(EndOf(flow, source), hasSocket: true)) : elsewhere;
        }

        ref var probe = ref probes[count++];
        probe.End = end;
        (probe.Place, probe.IsSettled) = (known.Place, known.IsSettled);
        probe.Hash = source
            ? RowKey.HashOfConnected(local, flow.SourcePort, flow.Destination, flow.DestinationPort, flow.Protocol)
            : RowKey.HashOfConnected(local, flow.DestinationPort, flow.Source, flow.SourcePort, flow.Protocol);
        _rows.PrefetchSlot(probe.Hash);
        return Kept;
    }

    /// <summary>Asks memory for the connection's row; where there is none, for where those of the port are.</summary>
    void FindConnected(in FlowQuery flow, ref Probe probe)
    {
        probe.Row = _rows.Likely(probe.Hash);
        if (probe.Row >= 0)
        {
            _rows.PrefetchRow(probe.Row);
            return;
        }

        var source = (probe.End & 1) == 0;
        var port = source ? flow.SourcePort : flow.DestinationPort;
        if (!_unconnected.Has(flow.Protocol, port))
        {
            probe.Row = NoPort;
            return;
        }

        probe.Hash = RowKey.Local(source ? flow.Source : flow.Destination, port, flow.Protocol).Hash();
        probe.WildcardHash = RowKey.Wildcard(probe.Place, port, flow.Protocol).Hash();
        _rows.PrefetchSlot(probe.Hash);
        _rows.PrefetchSlot(probe.WildcardHash);
    }

    void FetchUnconnected(in Probe probe)
    {
        if (probe.Row != NoConnection)
        {
            return;
        }

        if (_rows.Likely(probe.Hash) is var local && local >= 0)
        {
            _rows.PrefetchRow(local);
        }

        if (_rows.Likely(probe.WildcardHash) is var wildcard && wildcard >= 0)
        {
            _rows.PrefetchRow(wildcard);
        }
    }

    int Decide(in FlowQuery flow, in Probe probe, ref FlowStamp stamp)
    {
        var source = (probe.End & 1) == 0;
        switch (probe.Row)
        {
            case NoConnection:
            case NoPort when IsTranslated(flow, source):
                return Keep(ref stamp, source, attributor.StampUnconnected(EndOf(flow, source)));
            case NoPort when probe.IsSettled:
                return Missed(Attributor.ReasonWithoutSocket(history.Places[probe.Place].Host, flow));
            case NoPort:
                return Missed(attributor.ReasonFor(EndOf(flow, source), sawAny: false));
        }

        ref var row = ref _rows[probe.Row];
        return _rows.IsAlone(probe.Row, probe.Hash) && !row.IsTakenBack && row.Owners != OwnerTable.Nobody && IsOf(row, flow, source) && _rows.IsThen(row, flow)
            ? row.Owners
            : Keep(ref stamp, source, attributor.StampEnd(EndOf(flow, source), hasSocket: true));
    }

    static int Missed(MissReason reason) => -2 - (int)reason;

    static int Keep(ref FlowStamp stamp, bool source, in EndStamp end)
    {
        stamp = source ? stamp with { Source = end } : stamp with { Destination = end };
        return Kept;
    }

    /// <summary>Stamps hold references, which are dear to write: each is written once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Set(ref FlowStamp stamp, int source, int destination)
    {
        if (source != Kept || destination != Kept)
        {
            stamp = new FlowStamp(source == Kept ? stamp.Source : StampOf(source), destination == Kept ? stamp.Destination : StampOf(destination));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref readonly EndStamp StampOf(int found) => ref found >= 0 ? ref _rows.Exact(found) : ref _misses[-2 - found];

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

    bool IsTranslated(in FlowQuery flow, bool source) =>
        history.Translations.Count > 0 && history.Translations.Find(TranslationTable.SeenEnd.Of(EndOf(flow, source))) is not null;

    // Loopback is everyone's; multicast, broadcast and "any" are nobody's.
    static bool IsSpecial(in IpAddress address) => address.IsLoopback || address.IsAny || address.IsMulticastOrBroadcast;

    static EndQuery EndOf(in FlowQuery flow, bool source) => source ? EndQuery.SourceOf(flow) : EndQuery.DestinationOf(flow);

    struct Probe
    {
        /// <summary>Twice the flow's number; one more for its destination.</summary>
        public int End;

        /// <summary>Of the connection; or why there is none.</summary>
        public int Row;

        /// <summary>Who has the address.</summary>
        public int Place;
        public uint Hash;
        public uint WildcardHash;

        /// <summary>Nobody else has had the address at any time.</summary>
        public bool IsSettled;
    }
}
