namespace Enrichment.Updater.Attribution;

/// <summary>Whose an address is at a time.</summary>
readonly ref struct Whereabouts(BindingHistory history, AttributionOptions options)
{
    /// <summary>Whether a host that somebody speaks for has the address at that time, and whether he can speak for that time.</summary>
    public bool IsLocal(in EndQuery end, out Blindness blindness)
    {
        blindness = Blindness.None;
        var isLocal = false;
        if (end.Local.IsLoopback)
        {
            foreach (var host in history.Hosts)
            {
                if (history.CaptureHost is null || history.CaptureHost == host)
                {
                    isLocal |= !host.IsUnknown;
                    Add(ref blindness, SightOf(host, end));
                }
            }

            return isLocal && history.Hosts.Count > 0;
        }

        for (var i = history.FirstHolding(end.Local); i >= 0; i = history.Addresses[i].Next)
        {
            var holding = history.Addresses[i];
            if (Had(holding, end))
            {
                isLocal = true;
                Add(ref blindness, SightOf(history.Places[holding.Place].Host, end));
            }
        }

        if (!isLocal && AnyUnknown())
        {
            blindness = Blindness.Away;
        }

        return isLocal;
    }

    /// <summary>The earliest watermark of the hosts that have the address and are not away, on the updater's clock.</summary>
    public long KnownUntil(in EndQuery end)
    {
        var known = long.MaxValue;
        if (end.Local.IsLoopback)
        {
            foreach (var host in history.Hosts)
            {
                if (history.CaptureHost is null || history.CaptureHost == host)
                {
                    known = Math.Min(known, host.KnownUntil);
                }
            }

            return known;
        }

        for (var i = history.FirstHolding(end.Local); i >= 0; i = history.Addresses[i].Next)
        {
            known = Math.Min(known, history.Places[history.Addresses[i].Place].Host.KnownUntil);
        }

        return known;
    }

    /// <summary>
    /// Whether a namespace at one of the two ends of the interface on which the flow was captured has the address at that time. Then
    /// nobody else is meant, whoever has the same one elsewhere.
    /// </summary>
    public bool IsNear(in EndQuery end)
    {
        if (history.CaptureHost is null || (end.NetNs | end.NetNsBehind) == 0)
        {
            return false;
        }

        for (var i = history.FirstHolding(end.Local); i >= 0; i = history.Addresses[i].Next)
        {
            var place = history.Places[history.Addresses[i].Place];
            if (place.Host == history.CaptureHost && IsNear(end, place) && Had(history.Addresses[i], end))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the place, if it is of the host that captures, is at one of the ends of the interface.</summary>
    public static bool IsNear(in EndQuery end, BindingHistory.Place place) =>
        place.NetNs != 0 && (place.NetNs == end.NetNs || place.NetNs == end.NetNsBehind);

    /// <summary>Whether this host has the address at that time.</summary>
    public bool Has(BindingHost host, in EndQuery end)
    {
        for (var i = history.FirstHolding(end.Local); i >= 0; i = history.Addresses[i].Next)
        {
            if (history.Places[history.Addresses[i].Place].Host == host && Had(history.Addresses[i], end))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the place had the address while the flow ran.</summary>
    public bool Had(in AddressTable.Holding holding, in EndQuery end)
    {
        if (options.MatchTime == MatchTime.Any)
        {
            return true;
        }

        var host = history.Places[holding.Place].Host;
        return host.ToHost(end.LastNs) >= holding.FromNs && (holding.UntilNs == long.MaxValue || host.ToHost(end.EarliestNs) <= holding.UntilNs);
    }

    // An address that nobody has may be one of a host that has not said anything yet.
    bool AnyUnknown()
    {
        foreach (var host in history.Hosts)
        {
            if (host.IsUnknown)
            {
                return true;
            }
        }

        return history.Hosts.Count == 0;
    }

    Blindness SightOf(BindingHost host, in EndQuery end) =>
        options.MatchTime == MatchTime.Any ? Blindness.None : host.SightOf(host.ToHost(end.EarliestNs), host.ToHost(end.LastNs));

    static void Add(ref Blindness blindness, Blindness another)
    {
        if (blindness == Blindness.None)
        {
            blindness = another;
        }
    }
}
