using System.Numerics;
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
    const int Batch = 32; // a bit for each in an uint

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
    [SkipLocalsInit]
    void StampBatch(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps, int elsewhere)
    {
        // A bit for each flow.
        var (sources, destinations) = (0U, 0U);
        var (oddSources, oddDestinations) = (0U, 0U);
        for (var i = 0; i < flows.Length; i++)
        {
            ref readonly var flow = ref flows[i];
            sources |= _addresses.MayKnow(flow.Source) << i;
            destinations |= _addresses.MayKnow(flow.Destination) << i;
            var isOdd = !IpProtocol.HasPorts(flow.Protocol) || (flow.NetNs | flow.NetNsBehind) != 0;
            oddSources |= (isOdd || IsSpecial(flow.Source) ? 1U : 0) << i;
            oddDestinations |= (isOdd || IsSpecial(flow.Destination) ? 1U : 0) << i;
        }

        Span<int> found = stackalloc int[2 * Batch];
        found.Fill(elsewhere);
        var foundSources = found[..Batch];
        var foundDestinations = found[Batch..];
        DecideOdd(flows, stamps, oddSources, source: true, foundSources);
        DecideOdd(flows, stamps, oddDestinations, source: false, foundDestinations);
        if (history.Translations.Count > 0)
        {
            DecideTranslated(flows, stamps, ~(sources | oddSources), source: true, foundSources);
            DecideTranslated(flows, stamps, ~(destinations | oddDestinations), source: false, foundDestinations);
        }

        // First the sources, then the destinations: no branch has to guess which it is.
        Span<Probe> room = stackalloc Probe[2 * Batch];
        var count = 0;
        for (var ends = sources & ~oddSources; ends != 0; ends &= ends - 1)
        {
            var i = BitOperations.TrailingZeroCount(ends);
            Begin(flows[i], i, source: true, foundSources, room, ref count, ref stamps[i]);
        }

        var split = count;
        for (var ends = destinations & ~oddDestinations; ends != 0; ends &= ends - 1)
        {
            var i = BitOperations.TrailingZeroCount(ends);
            Begin(flows[i], i, source: false, foundDestinations, room, ref count, ref stamps[i]);
        }

        foreach (ref readonly var probe in room[..count])
        {
            _rows.PrefetchChain(probe.Hash);
        }

        FindConnected(flows, room[..split], source: true);
        FindConnected(flows, room[split..count], source: false);
        foreach (ref readonly var probe in room[..count])
        {
            FetchUnconnected(probe);
        }

        Decide(flows, room[..split], source: true, foundSources, stamps);
        Decide(flows, room[split..count], source: false, foundDestinations, stamps);
        for (var i = 0; i < stamps.Length; i++)
        {
            Set(ref stamps[i], foundSources[i], foundDestinations[i]);
        }

        if (attributor.NamesServices)
        {
            for (var i = 0; i < stamps.Length; i++)
            {
                stamps[i] = attributor.WithService(flows[i], stamps[i]);
            }
        }
    }

    /// <summary>Ends at addresses that are everyone's or nobody's, and those of protocols without ports.</summary>
    void DecideOdd(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps, uint ends, bool source, Span<int> found)
    {
        for (; ends != 0; ends &= ends - 1)
        {
            var i = BitOperations.TrailingZeroCount(ends);
            found[i] = Keep(ref stamps[i], source, attributor.StampEnd(EndOf(flows[i], source), Attributor.SocketCanBeAt(flows[i], source)));
        }
    }

    /// <summary>Ends at addresses of which nothing is known, but by which others are seen.</summary>
    void DecideTranslated(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps, uint ends, bool source, Span<int> found)
    {
        for (var i = 0; i < flows.Length; i++)
        {
            if ((ends >> i & 1) != 0)
            {
                DecideUnknown(flows[i], ref stamps[i], source, ref found[i]);
            }
        }
    }

    void DecideUnknown(in FlowQuery flow, ref FlowStamp stamp, bool source, ref int found)
    {
        if (IsTranslated(flow, source))
        {
            found = Keep(ref stamp, source, attributor.StampEnd(EndOf(flow, source), hasSocket: true));
        }
    }

    /// <summary>Asks memory for where the rows of an end are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Begin(in FlowQuery flow, int number, bool source, Span<int> found, Span<Probe> probes, ref int count, ref FlowStamp stamp)
    {
        ref readonly var known = ref _addresses.Find(source ? flow.Source : flow.Destination);
        if (!known.IsKnown)
        {
            DecideUnknown(flow, ref stamp, source, ref found[number]);
            return;
        }

        ref var probe = ref probes[count++];
        probe.Flow = number;
        (probe.Place, probe.IsSettled) = (known.Place, known.IsSettled);
        probe.Hash = source
            ? RowKey.HashOfConnected(flow.Source, flow.SourcePort, flow.Destination, flow.DestinationPort, flow.Protocol)
            : RowKey.HashOfConnected(flow.Destination, flow.DestinationPort, flow.Source, flow.SourcePort, flow.Protocol);
        _rows.PrefetchSlot(probe.Hash);
    }

    /// <summary>Asks memory for the connection's row; where there is none, for where those of the port are.</summary>
    void FindConnected(ReadOnlySpan<FlowQuery> flows, Span<Probe> probes, bool source)
    {
        foreach (ref var probe in probes)
        {
            FindConnected(flows[probe.Flow], ref probe, source);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void FindConnected(in FlowQuery flow, ref Probe probe, bool source)
    {
        probe.Row = _rows.Likely(probe.Hash);
        if (probe.Row >= 0)
        {
            _rows.PrefetchRow(probe.Row);
            return;
        }

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

    void Decide(ReadOnlySpan<FlowQuery> flows, ReadOnlySpan<Probe> probes, bool source, Span<int> found, Span<FlowStamp> stamps)
    {
        foreach (ref readonly var probe in probes)
        {
            found[probe.Flow] = Decide(flows[probe.Flow], probe, source, ref stamps[probe.Flow]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Decide(in FlowQuery flow, in Probe probe, bool source, ref FlowStamp stamp)
    {
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
        /// <summary>The flow's number in the batch.</summary>
        public int Flow;

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
