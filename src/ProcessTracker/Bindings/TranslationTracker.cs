using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Conntrack;
using Span = Enrichment.Tracker.Sources.Conntrack.IConntrackSink.Span;

namespace Enrichment.Tracker.Bindings;

/// <summary>Makes translations of what conntrack tells: what is translated, and from when to when.</summary>
/// <param name="bootNs">Wall clock at boot: what was there before we listened came after that.</param>
sealed class TranslationTracker(IBindingSink sink, long bootNs) : IConntrackSink
{
    /// <summary>A packet may have been captured so long before the kernel tells that it is translated: between two interfaces.</summary>
    const long OnItsWayNs = 100_000_000;

    readonly Dictionary<(ulong NetNs, uint Id), Known> _open = [];
    readonly List<ConntrackEntry> _found = [];
    readonly List<uint> _missing = [];
    readonly RecentEnds _ends = new();
    int _round;
    ulong _nextId;

    /// <summary>Connections that are translated at the moment.</summary>
    public int Count => _open.Count;

    public void Came(ulong netNs, in ConntrackEntry entry, Span span)
    {
        if (!entry.IsTranslated || IsKnown(netNs, entry, span))
        {
            return;
        }

        Open(netNs, entry, OpeningOf(netNs, entry, span), tellsEnd: true);
    }

    public void Ended(ulong netNs, in ConntrackEntry entry, Span span)
    {
        _ends.Add(netNs, entry, span);
        if (_open.TryGetValue((netNs, entry.Id), out var known) && IsSame(known.Translation, entry))
        {
            Close((netNs, entry.Id), span);
        }
    }

    public void BeginAll(ulong netNs)
    {
        _round++;
        _found.Clear();
    }

    public void IsThere(ulong netNs, in ConntrackEntry entry)
    {
        if (!entry.IsTranslated)
        {
            return;
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_open, (netNs, entry.Id));
        if (!Unsafe.IsNullRef(ref known) && IsSame(known.Translation, entry))
        {
            known.Round = _round;
        }
        else
        {
            _found.Add(entry); // Told at the end of the round: it may come as an event yet, and end too.
        }
    }

    public void EndAll(ulong netNs, Span span, bool lost)
    {
        var from = span.FromNs == 0 ? bootNs : span.FromNs;
        CloseMissing(netNs, span with { FromNs = from }, lost);
        foreach (var entry in _found)
        {
            if (!IsKnown(netNs, entry, span))
            {
                // Where we listened already, only its coming was lost; its end will be told.
                Open(netNs, entry, new Span(from, span.ByNs), tellsEnd: lost);
            }
        }

        _found.Clear();
    }

    public void Gone(ulong netNs, Span span)
    {
        foreach (var key in _open.Keys.Where(key => key.NetNs == netNs).ToList())
        {
            Close(key, span);
        }
    }

    /// <summary>
    /// Nobody else can have gone by these addresses and ports, unless another's end is as recent: then from that on.
    /// Another connection between the same ends is translated in the same way, so that it makes no difference.
    /// </summary>
    Span OpeningOf(ulong netNs, in ConntrackEntry entry, Span span)
    {
        if (span.FromNs == 0)
        {
            return span with { FromNs = bootNs };
        }

        var begin = span.FromNs - OnItsWayNs;
        return _ends.FindOther(netNs, entry) is { } end && end.ByNs > begin ? span with { FromNs = end.FromNs } : new Span(begin, begin);
    }

    void CloseMissing(ulong netNs, Span span, bool lost)
    {
        foreach (var (key, known) in _open)
        {
            if (key.NetNs == netNs && known.Round != _round && (lost || !known.TellsEnd) && known.Translation.OpenedBy < span.FromNs)
            {
                _missing.Add(key.Id);
            }
        }

        foreach (var id in _missing)
        {
            Close((netNs, id), span);
        }

        _missing.Clear();
    }

    /// <summary>Whether it has been told. Another one by its number has ended since, untold.</summary>
    bool IsKnown(ulong netNs, in ConntrackEntry entry, Span span)
    {
        if (!_open.TryGetValue((netNs, entry.Id), out var known))
        {
            return false;
        }

        if (IsSame(known.Translation, entry))
        {
            return true;
        }

        Close((netNs, entry.Id), span);
        return false;
    }

    void Open(ulong netNs, in ConntrackEntry entry, Span opened, bool tellsEnd)
    {
        var translation = new Translation
        {
            Id = ++_nextId,
            NetNs = netNs,
            Source = entry.Original.Source,
            Destination = entry.Original.Destination,
            TranslatedSource = entry.Reply.Destination,
            TranslatedDestination = entry.Reply.Source,
            OpenedFrom = opened.FromNs,
            OpenedBy = opened.ByNs,
        };
        _open.Add((netNs, entry.Id), new Known { Translation = translation, Round = _round, TellsEnd = tellsEnd });
        sink.Translated(translation);
    }

    void Close((ulong NetNs, uint Id) key, Span span)
    {
        _open.Remove(key, out var known);
        var translation = known.Translation;
        translation.ClosedFrom = Math.Max(span.FromNs, translation.OpenedFrom);
        translation.ClosedBy = Math.Max(span.ByNs, translation.ClosedFrom);
        sink.Untranslated(translation);
    }

    static bool IsSame(Translation translation, in ConntrackEntry entry) =>
        translation.Source == entry.Original.Source && translation.Destination == entry.Original.Destination
        && translation.TranslatedSource == entry.Reply.Destination && translation.TranslatedDestination == entry.Reply.Source;

    struct Known
    {
        public Translation Translation;

        /// <summary>The last asking for all that had it, or in which it came.</summary>
        public int Round;

        /// <summary>It came after we listened; the kernel tells no ends of those before.</summary>
        public bool TellsEnd;
    }
}
