using Enrichment.Native;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Conntrack;

namespace Enrichment.Tracker;

/// <summary>From conntrack to the feed: whoever watches the host calls <see cref="Take"/> before it says how far everything is known.</summary>
sealed class TranslationWatch
{
    readonly IBindingSink _sink;
    readonly TranslationTracker _tracker;

    public TranslationWatch(IBindingSink sink)
    {
        _sink = sink;
        _tracker = new TranslationTracker(sink, KernelClock.WallAtBoot);
        Source = new ConntrackSource(_tracker);
    }

    /// <summary>To be told of namespaces.</summary>
    public ConntrackSource Source { get; }

    public IEnumerable<KeyValuePair<string, ulong>> Counters =>
    [
        new("translations", (ulong)_tracker.Count),
        new("conntrack_events", (ulong)Source.Events),
        new("conntrack_overruns", (ulong)Source.Overruns),
        new("conntrack_refused", (ulong)Source.Refused),
    ];

    /// <summary>Takes what has happened up to now.</summary>
    public void Take()
    {
        if (Source.Take())
        {
            _sink.Lost("more connections came and went than conntrack could tell of, and what it translates was asked for again");
        }
    }
}
