using Enrichment.Tracker.Sources.Conntrack;
using Span = Enrichment.Tracker.Sources.Conntrack.IConntrackSink.Span;

namespace Enrichment.Tracker.Bindings;

/// <summary>When connections ended, of the last second or two: their addresses and ports may be another's at once.</summary>
sealed class RecentEnds
{
    const long GenerationNs = 1_000_000_000;

    /// <summary>So many in a generation; where more end within a second, fewer of them are remembered.</summary>
    const int Most = 100_000;

    Generation _young = new();
    Generation _old = new();
    long _bornNs;

    public void Add(ulong netNs, in ConntrackEntry entry, Span span)
    {
        if (span.ByNs - _bornNs > GenerationNs || _young.Count >= Most)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
            _bornNs = span.ByNs;
        }

        _young.Add(netNs, entry, span);
    }

    /// <summary>
    /// Within what time a connection ended last that looked the same on one side and not on the other: null: none did lately.
    /// </summary>
    public Span? FindOther(ulong netNs, in ConntrackEntry entry)
    {
        var (young, old) = (_young.FindOther(netNs, entry), _old.FindOther(netNs, entry));
        return young ?? old;
    }

    /// <summary>The last end by what packets look like before they are translated, and by what their answers do.</summary>
    sealed class Generation
    {
        readonly Dictionary<(ulong, ConntrackTuple), (ConntrackTuple Reply, Span Span)> _byOriginal = [];
        readonly Dictionary<(ulong, ConntrackTuple), (ConntrackTuple Original, Span Span)> _byReply = [];

        public int Count => _byReply.Count;

        public void Add(ulong netNs, in ConntrackEntry entry, Span span)
        {
            _byOriginal[(netNs, entry.Original)] = (entry.Reply, span);
            _byReply[(netNs, entry.Reply)] = (entry.Original, span);
        }

        public void Clear()
        {
            _byOriginal.Clear();
            _byReply.Clear();
        }

        public Span? FindOther(ulong netNs, in ConntrackEntry entry)
        {
            Span? found = null;
            if (_byOriginal.TryGetValue((netNs, entry.Original), out var original) && original.Reply != entry.Reply)
            {
                found = original.Span;
            }

            if (_byReply.TryGetValue((netNs, entry.Reply), out var reply) && reply.Original != entry.Original && !(found?.ByNs >= reply.Span.ByNs))
            {
                found = reply.Span;
            }

            return found;
        }
    }
}
