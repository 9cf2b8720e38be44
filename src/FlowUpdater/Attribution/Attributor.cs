using Enrichment.Flows;
using Enrichment.Updater.Attribution.Frozen;
using Enrichment.Updater.Attribution.Lookup;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Says who held each end of a flow at its time. Time decides: within the time for which a binding is certain the
/// grade is that of its kind (connected, local, wildcard), in the margins <c>polled</c>, shortly after <c>closing</c>.
/// A lookup allocates nothing. Any number of threads may ask.
/// </summary>
sealed class Attributor(BindingHistory history, AttributionOptions options, ServiceNames? services = null)
{
    BatchLookup<FrozenIndex>? _frozen;
    BatchLookup<LiveRows>? _live;

    public BindingHistory History => history;

    /// <summary>Flows without a process are given services' names.</summary>
    internal bool NamesServices => services is not null;

    /// <summary>Stamps many flows; much faster than one by one.</summary>
    public void Stamp(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps)
    {
        if (history.IsFrozen)
        {
            StampFrozen(flows, stamps);
            return;
        }

        lock (history.Gate)
        {
            if (options.MatchTime == MatchTime.Any)
            {
                StampEach(flows, stamps);
                return;
            }

            _live ??= new BatchLookup<LiveRows>(history, this, new LiveRows(history, options));
            _live.Stamp(flows, stamps);
        }
    }

    void StampFrozen(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps)
    {
        if (options.MatchTime == MatchTime.Any)
        {
            StampEach(flows, stamps);
            return;
        }

        var frozen = _frozen ??= new BatchLookup<FrozenIndex>(history, this, new FrozenIndex(history));
        frozen.Stamp(flows, stamps);
    }

    void StampEach(ReadOnlySpan<FlowQuery> flows, Span<FlowStamp> stamps)
    {
        for (var i = 0; i < flows.Length; i++)
        {
            stamps[i] = StampBoth(flows[i]);
        }
    }

    public FlowStamp Stamp(in FlowQuery flow)
    {
        if (history.IsFrozen)
        {
            return StampBoth(flow);
        }

        lock (history.Gate)
        {
            return StampBoth(flow);
        }
    }

    /// <summary>
    /// Up to when the hosts that have one of the flow's addresses have told everything, on the updater's clock. A host
    /// that is away is not waited for.
    /// </summary>
    public long KnownUntil(in FlowQuery flow)
    {
        if (history.IsFrozen)
        {
            return long.MaxValue;
        }

        lock (history.Gate)
        {
            var whereabouts = new Whereabouts(history, options);
            var (source, destination) = (EndQuery.SourceOf(flow), EndQuery.DestinationOf(flow));
            var known = Math.Min(whereabouts.KnownUntil(source), whereabouts.KnownUntil(destination));
            return history.Translations.Count == 0 ? known : Math.Min(known, Math.Min(KnownBehind(source), KnownBehind(destination)));
        }
    }

    /// <summary>As <see cref="KnownUntil"/>, of the end that this one may really be.</summary>
    long KnownBehind(in EndQuery end)
    {
        var seen = TranslationTable.SeenEnd.Of(end);
        var known = long.MaxValue;
        for (var entry = history.Translations.Find(seen); entry is not null; entry = entry.Older(seen))
        {
            known = Math.Min(known, new Whereabouts(history, options).KnownUntil(end with { Local = entry.Really(seen).Local.Address }));
        }

        return known;
    }

    FlowStamp StampBoth(in FlowQuery flow)
    {
        return WithService(flow, new FlowStamp(
            StampEnd(EndQuery.SourceOf(flow), SocketCanBeAt(flow, source: true)),
            StampEnd(EndQuery.DestinationOf(flow), SocketCanBeAt(flow, source: false))));
    }

    /// <summary>The stamp; with the service's name where services are asked for and nobody was found.</summary>
    internal FlowStamp WithService(in FlowQuery flow, in FlowStamp stamp) =>
        services is null || stamp.Source.IsNamed || stamp.Destination.IsNamed ? stamp : services.Name(flow, stamp);

    // The kernel answers an echo request by itself, so only the asking end has a socket: a ping socket, or a raw one.
    internal static bool SocketCanBeAt(in FlowQuery flow, bool source) => flow.Protocol switch
    {
        IpProtocol.Icmp => flow.SourcePort != 0 && flow.IcmpType == (source ? 8 : 0),
        IpProtocol.IcmpV6 => flow.SourcePort != 0 && flow.IcmpType == (source ? 128 : 129),
        _ => IpProtocol.HasPorts(flow.Protocol) || IpProtocol.IsForRawSockets(flow.Protocol),
    };

    internal EndStamp StampEnd(in EndQuery end, bool hasSocket)
    {
        if (end.Local.IsMulticastOrBroadcast || end.Local.IsAny)
        {
            return EndStamp.Miss(MissReason.NotLocal);
        }

        if (!hasSocket)
        {
            return EndStamp.Miss(new Whereabouts(history, options).IsLocal(end, out _) ? MissReason.NoPorts : MissReason.NotLocal);
        }

        var search = new BindingSearch(history, options, end);
        search.Connected();
        if (!search.IsExact)
        {
            search.UnconnectedUnlessTranslated();
        }

        if (!IpProtocol.HasPorts(end.Protocol))
        {
            if (end.LocalPort == 0)
            {
                search.OrOfAnyProtocol();
            }
            else if (!search.IsThen)
            {
                return StampEcho(search, end);
            }
        }

        return Decide(search.Decide(), search.SawAny, end);
    }

    // An echo's id is a ping socket's port. A raw socket has none: its program chose the id, which a ping socket may have had before or after.
    EndStamp StampEcho(in BindingSearch byId, in EndQuery end)
    {
        var raw = new BindingSearch(history, options, end, raw: true);
        raw.Connected();
        raw.UnconnectedUnlessTranslated();
        raw.OrOfAnyProtocol();

        return Decide(byId.Decide(raw), byId.SawAny || raw.SawAny, end);
    }

    /// <summary>As <see cref="StampEnd"/>, where it is known that no socket is connected to the other end.</summary>
    internal EndStamp StampUnconnected(in EndQuery end)
    {
        var search = new BindingSearch(history, options, end);
        search.UnconnectedUnlessTranslated();

        return Decide(search.Decide(), search.SawAny, end);
    }

    EndStamp Decide(in Candidates best, bool sawAny, in EndQuery end)
    {
        if (best.IsEmpty)
        {
            return EndStamp.Miss(ReasonFor(end, sawAny));
        }

        return best.OwnerUnknown ? OfUnknownOwner(end, best.Kind) : best.Stamp(history.Owners);
    }

    // A connection whose owner nobody saw in time, on a port where somebody listens, was accepted there. On any other
    // port it is a client's, and no name is better than a guess.
    EndStamp OfUnknownOwner(in EndQuery end, RowKind kind)
    {
        if (kind == RowKind.Connected && IpProtocol.HasPorts(end.Protocol) && end.Protocol is not (IpProtocol.Udp or IpProtocol.UdpLite))
        {
            var listeners = new BindingSearch(history, options, end);
            listeners.UnconnectedUnlessTranslated(connected: false);

            var best = listeners.Decide();
            if (!best.IsEmpty && !best.OwnerUnknown && best.Grade != MatchGrade.Closing)
            {
                return best.Stamp(history.Owners);
            }
        }

        return EndStamp.Miss(MissReason.OwnerUnknown);
    }

    /// <summary>As <see cref="ReasonFor"/>, of an end on a host that has had its address at all times, where no socket was seen.</summary>
    internal static MissReason ReasonWithoutSocket(BindingHost host, in FlowQuery flow) =>
        host.SightOf(host.ToHost(flow.FirstNs - flow.EarlierNs), host.ToHost(flow.LastNs)) switch
        {
            Blindness.Away => MissReason.TrackerAway,
            Blindness.Behind => MissReason.FeedBehind,
            _ => MissReason.NoSocket,
        };

    internal MissReason ReasonFor(in EndQuery end, bool sawAny)
    {
        var isLocal = new Whereabouts(history, options).IsLocal(end, out var blindness);
        return (isLocal, blindness) switch
        {
            _ when history.Hosts.Count == 0 => MissReason.NotAsked,
            (_, Blindness.Away) => MissReason.TrackerAway,
            (true, Blindness.Behind) => MissReason.FeedBehind,
            (false, _) when !sawAny => MissReason.NotLocal,
            _ => sawAny ? MissReason.NotThen : MissReason.NoSocket,
        };
    }
}
