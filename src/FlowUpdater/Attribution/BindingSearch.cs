using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution.Frozen;

namespace Enrichment.Updater.Attribution;

/// <summary>One lookup: which bindings can be meant by one end of a flow, and how well.</summary>
/// <param name="history">Where they are.</param>
/// <param name="options">How they are matched.</param>
/// <param name="query">The end.</param>
/// <param name="raw">Raw sockets are looked for: they have no port, whatever the flow's end has.</param>
ref struct BindingSearch(BindingHistory history, AttributionOptions options, in EndQuery query, bool raw = false)
{
    // What makes one of several places likelier, in this order.
    const int CaptureHost = 4;
    const int CaptureNamespace = 2;
    const int SameFamily = 1;

    // For MatchTime.Any, before all places.
    const int Owned = 16;
    const int OpenedBefore = 8;

    // Before grades and places.
    const int HeldAnEnd = Candidates.First;

    // Of a translation of a translation and so on: routers behind one another on one host.
    const int MostTranslated = 4;

    EndQuery _end = query;
    BindingHost? _only;
    bool _isNear = new Whereabouts(history, options).IsNear(query);
    MatchGrade _ceiling = MatchGrade.Exact;
    bool _mayBeTranslated;
    Candidates _best;
    Candidates _closing;

    /// <summary>There were sockets that could be meant, if the time were right.</summary>
    public bool SawAny { get; private set; }

    /// <summary>
    /// The best found. A socket that was closed before answers only where no other can have had the endpoint since.
    /// </summary>
    public readonly Candidates Decide() => _best.IsEmpty ? _closing : _best;

    /// <summary>
    /// As <see cref="Decide()"/>, where raw sockets were looked for too: whoever had the port at that time is surer than they. One that closed before
    /// is not: a late answer may be its, or the raw socket's program has taken the same number. Both are named.
    /// </summary>
    public readonly Candidates Decide(in BindingSearch ofRaw) =>
        !_best.IsEmpty ? _best
        : _closing.IsEmpty ? ofRaw.Decide()
        : ofRaw._best.IsEmpty ? _closing
        : _closing.Or(ofRaw._best);

    /// <summary>Somebody had the port then.</summary>
    public readonly bool IsThen => !_best.IsEmpty;

    /// <summary>Nothing that is still to be scanned can be better: a connected socket, at that time.</summary>
    public readonly bool IsExact => _best.Grade == MatchGrade.Exact;

    /// <summary>Of the sockets that are looked for.</summary>
    readonly ushort Port => raw ? (ushort)0 : _end.LocalPort;

    /// <summary>Sockets connected to the flow's other end.</summary>
    public void Connected()
    {
        if (history.IsBound(_end.Local))
        {
            Scan(RowKey.Connected(_end.Local, Port, _end.Remote, _end.RemotePort, _end.Protocol));
        }
    }

    /// <summary>
    /// Sockets bound to the endpoint, or to its port on every address; where the end may be another's (see
    /// <see cref="Translated(bool)"/>) and that one was found, they are no surer.
    /// </summary>
    public void UnconnectedUnlessTranslated(bool connected = true)
    {
        if (Translated(connected))
        {
            return;
        }

        var isBehind = _mayBeTranslated && !Decide().IsEmpty;
        if (isBehind && raw)
        {
            return; // It is by its number that the end is another one; nothing speaks for the raw sockets of this one.
        }

        _ceiling = isBehind ? MatchGrade.Polled : MatchGrade.Exact;
        Unconnected();
    }

    /// <summary>Sockets bound to the endpoint, or to its port on every address.</summary>
    public void Unconnected()
    {
        if (history.IsBound(_end.Local))
        {
            Scan(RowKey.Local(_end.Local, Port, _end.Protocol));
        }

        if (_end.Local.IsLoopback)
        {
            ScanLoopback();
            return;
        }

        var where = new Whereabouts(history, options);
        for (var i = history.FirstHolding(_end.Local); i >= 0; i = history.Addresses[i].Next)
        {
            var holding = history.Addresses[i];
            if ((_only is null || history.Places[holding.Place].Host == _only) && where.Had(holding, _end))
            {
                ScanPlace(holding.Place);
            }
        }
    }

    /// <summary>
    /// A raw socket that was found need not be the one that sent: so can those whose programs write the whole packet. They are no better, and where
    /// nobody else was found they are not named.
    /// </summary>
    public void OrOfAnyProtocol()
    {
        if (!_best.IsEmpty && !_mayBeTranslated && history.Unconnected.Has(IpProtocol.Raw, 0))
        {
            _end = _end with { Protocol = IpProtocol.Raw, LocalPort = 0 };
            Unconnected();
        }
    }

    /// <summary>
    /// Sockets at the end that this one really is, where a host translates addresses at that time. What is known of a
    /// translation only in its margins gives <see cref="MatchGrade.Polled"/> at most.
    /// </summary>
    /// <param name="connected">False: those not connected alone.</param>
    /// <returns>It is certain that it is another end; whoever is bound to this one is not meant.</returns>
    bool Translated(bool connected) => history.Translations.Count > 0 && Translated(connected, 0);

    bool Translated(bool connected, int depth)
    {
        var seen = TranslationTable.SeenEnd.Of(_end);
        var isCertain = false;
        var isDoubtful = IsDoubtful(seen);
        for (var entry = history.Translations.Find(seen); entry is not null; entry = entry.Older(seen))
        {
            if (!WasThen(entry, out var surely))
            {
                continue;
            }

            isCertain |= surely;
            _mayBeTranslated = true;
            var (end, only, ceiling, isNear) = (_end, _only, _ceiling, _isNear);
            Become(entry.Really(seen), entry.Place, surely && !isDoubtful ? ceiling : MatchGrade.Polled);
            if (connected)
            {
                Connected();
            }

            if (depth == MostTranslated || !Translated(connected, depth + 1))
            {
                Unconnected();
            }

            (_end, _only, _ceiling, _isNear) = (end, only, ceiling, isNear);
        }

        return isCertain;
    }

    /// <summary>
    /// Two translations of the end to different ones, and one of them perhaps only just before or after the flow: where one follows the other
    /// within a millisecond, what is certain of the one does not say that the flow was its.
    /// </summary>
    readonly bool IsDoubtful(in TranslationTable.SeenEnd seen)
    {
        TranslationTable.SeenEnd? really = null;
        var (areSeveral, areAllSure) = (false, true);
        for (var entry = history.Translations.Find(seen); entry is not null; entry = entry.Older(seen))
        {
            if (WasThen(entry, out var surely))
            {
                areSeveral |= really is { } other && other != entry.Really(seen);
                areAllSure &= surely;
                really = entry.Really(seen);
            }
        }

        return areSeveral && !areAllSure;
    }

    readonly bool WasThen(TranslationTable.Entry entry, out bool surely)
    {
        surely = true;
        if (options.MatchTime == MatchTime.Any)
        {
            return true;
        }

        var (translation, host) = (entry.Translation, entry.Place.Host);
        var (first, last) = (host.ToHost(_end.FirstNs), host.ToHost(_end.LastNs));
        var (closedFrom, closedBy) = TrustedClose(translation.ClosedFrom, translation.ClosedBy, host);
        surely = last - _end.EarlierNs >= translation.OpenedBy && first <= closedFrom && first < closedBy;
        return surely || (last >= translation.OpenedFrom && first - _end.EarlierNs < closedBy);
    }

    /// <summary>Goes on with another end. A private address is the translating host's own, if it knows it.</summary>
    void Become(in TranslationTable.SeenEnd really, BindingHistory.Place place, MatchGrade ceiling)
    {
        _end = _end with
        {
            Local = really.Local.Address,
            LocalPort = really.Local.Port,
            Remote = really.Remote.Address,
            RemotePort = really.Remote.Port,
            NetNs = place.NetNs,
            NetNsBehind = 0,
        };
        _ceiling = ceiling;
        _only = _end.Local.IsLoopback || new Whereabouts(history, options).Has(place.Host, _end) ? place.Host : null;
        _isNear = false;
    }

    void ScanLoopback()
    {
        if (_end.NetNs != 0 && (_only ?? history.CaptureHost) is { } host)
        {
            // Sockets of an unknown namespace may be in this one.
            ScanPlace(history.FindPlace(host, _end.NetNs));
            ScanPlace(history.FindPlace(host, 0));
            return;
        }

        for (var place = 0; place < history.Places.Count; place++)
        {
            ScanPlace(place);
        }
    }

    void ScanPlace(int place)
    {
        if (place >= 0)
        {
            if (history.HasAnswering)
            {
                Scan(RowKey.Answering(place, Port, _end.Remote, _end.RemotePort, _end.Protocol));
            }

            Scan(RowKey.Wildcard(place, Port, _end.Protocol));
        }
    }

    void Scan(in RowKey key)
    {
        var hash = key.Hash();
        if (history.Frozen is { } frozen)
        {
            ScanFrozen(frozen, key, hash);
            return;
        }

        var table = history.Table;
        for (var i = table.First(hash); i >= 0; i = table.Next(i, hash))
        {
            ref var row = ref table[i];
            if (key.Fits(row) && CanBeAt(row))
            {
                Weigh(row);
            }
        }
    }

    void ScanFrozen(FrozenRows rows, in RowKey key, uint hash)
    {
        var first = rows.First(key, hash);
        if (first < 0)
        {
            return;
        }

        var isTimed = options.MatchTime != MatchTime.Any;
        var last = isTimed ? rows.LastStartedBy(first, key, Math.Max(_end.FirstNs, _end.LastNs)) : rows.Last(first);
        var closedAfter = isTimed ? _end.EarliestNs - options.GraceNs : long.MinValue;
        for (var i = last; i >= first && rows[i].Link > closedAfter; i--)
        {
            if (CanBeAt(rows[i]))
            {
                Weigh(rows[i]);
            }
        }

        for (var i = first; !SawAny; i++)
        {
            SawAny = CanBeAt(rows[i]);
            if (!rows[i].Continues)
            {
                return;
            }
        }
    }

    readonly bool CanBeAt(in BindingRow row)
    {
        if (row.IsTakenBack)
        {
            return false; // Taken back: a connection that another process than the listener's accepted.
        }

        if (row.Kind == RowKind.Wildcard && !(_end.Local.IsIPv4 ? row.IPv4 || row.DualStack : !row.IPv4))
        {
            return false;
        }

        if (!_end.Local.IsLoopback)
        {
            var at = history.Places[row.Place];
            return (_only is null || at.Host == _only) && (!_isNear || (at.Host == history.CaptureHost && Whereabouts.IsNear(_end, at)));
        }

        var place = history.Places[row.Place];
        if (_only is not null)
        {
            return place.Host == _only && (_end.NetNs == 0 || place.NetNs == 0 || place.NetNs == _end.NetNs);
        }

        if (history.CaptureHost is not null && place.Host != history.CaptureHost)
        {
            return false;
        }

        return _end.NetNs == 0 || place.NetNs == 0 || place.NetNs == _end.NetNs;
    }

    void Weigh(in BindingRow row)
    {
        var place = history.Places[row.Place];
        var likely = Likelihood(place) + (row.IPv4 == _end.Local.IsIPv4 ? SameFamily : 0);
        SawAny = true;
        if (options.MatchTime == MatchTime.Any)
        {
            likely += row.Owners != OwnerTable.Nobody ? Owned : 0;
            likely += row.OpenedBy <= place.Host.ToHost(_end.LastNs) ? OpenedBefore : 0;
            _best.OfferOne(row, likely, place.Host.OffsetNs);
            return;
        }

        WeighTime(row, place.Host, likely);
    }

    void WeighTime(in BindingRow row, BindingHost host, int likely)
    {
        var first = host.ToHost(_end.FirstNs);
        var last = host.ToHost(_end.LastNs);
        if (row.LocalPort == 0 && host.SightOf(first - _end.EarlierNs, last) != Blindness.None)
        {
            return; // A raw socket is meant where there was no other: nobody saw whether there was.
        }

        var (closedFrom, closedBy) = TrustedClose(row.ClosedFrom, row.ClosedBy, host);

        // Where the flow may have been earlier, it lay within what is certain only if it did so at the earliest and at the latest.
        if (last - _end.EarlierNs >= row.OpenedBy && first <= closedFrom && first < closedBy)
        {
            _best.Offer((MatchGrade)Math.Min((int)row.Kind, (int)_ceiling), row, HadAnEnd(row, first, last) ? likely | HeldAnEnd : likely);
        }
        else if (last >= row.OpenedFrom && first - _end.EarlierNs < closedBy)
        {
            _best.Offer(MatchGrade.Polled, row, likely);
        }
        else if (!row.IsOpen && first >= closedBy && first - closedBy < options.GraceNs && host.InGap(closedBy, first) == Blindness.None)
        {
            // In a gap somebody else may have had the endpoint since.
            _closing.Offer((MatchGrade)Math.Min((int)MatchGrade.Closing, (int)_ceiling), row, likely, closedBy);
        }
    }

    // Packets of one owner of a port after the other are one flow, where there are no connections. Whoever had the port at
    // its first packet or at its last had a part in it; who came and went in between may have talked to somebody else.
    readonly bool HadAnEnd(in BindingRow row, long first, long last) =>
        row.Kind == RowKind.Connected || _end.EarlierNs > 0 || _end.Protocol is not (IpProtocol.Udp or IpProtocol.UdpLite)
        || row.OpenedBy <= first || row.IsOpen || row.ClosedFrom >= last;

    /// <summary>Where nobody has told of a close, it was there up to the watermark, and is trusted to be for a while after.</summary>
    readonly (long From, long By) TrustedClose(long closedFrom, long closedBy, BindingHost host) =>
        closedBy == Binding.Open && host.WatermarkNs != long.MaxValue
            ? (host.WatermarkNs, host.WatermarkNs + options.TrustOpenNs)
            : (closedFrom, closedBy);

    // Private addresses are used again on other hosts and in other namespaces: nearer to the capture is likelier.
    readonly int Likelihood(BindingHistory.Place place)
    {
        var isHost = history.CaptureHost is null || history.CaptureHost == place.Host;
        return (isHost ? CaptureHost : 0) + (isHost && Whereabouts.IsNear(_end, place) ? CaptureNamespace : 0);
    }
}
