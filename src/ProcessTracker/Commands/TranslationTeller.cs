using Enrichment.Bindings;

namespace Enrichment.Tracker.Commands;

/// <summary>Tells translations once, as <see cref="FeedTeller"/> does bindings.</summary>
sealed class TranslationTeller(bool tellsPresent, Action<Translation> tell)
{
    readonly Dictionary<TranslationKey, Translation> _open = []; // A restarted tracker numbers them anew.
    readonly List<Translation> _snapshot = [];

    /// <summary>What is open at the moment.</summary>
    public IEnumerable<Translation> Open => _open.Values;

    public void Begin() => _snapshot.Clear();

    /// <summary>One of a snapshot.</summary>
    public void Note(Translation translation) => _snapshot.Add(translation);

    /// <summary>The snapshot is whole: tells what it has more and less than what was told.</summary>
    /// <param name="watermarkNs">All that ended before has been told.</param>
    /// <param name="hasBegun">There was a snapshot before.</param>
    public void Finish(long watermarkNs, bool hasBegun)
    {
        var present = _snapshot.Where(static one => one.IsOpen).Select(static one => one.Key).ToHashSet();
        foreach (var ended in _snapshot.Where(one => !one.IsOpen && hasBegun && one.ClosedBy > watermarkNs))
        {
            _open.Remove(ended.Key);
            tell(ended);
        }

        foreach (var gone in _open.Where(pair => !present.Contains(pair.Key)).Select(static pair => pair.Value).ToList())
        {
            // Nobody told of its end; it came after the last watermark.
            gone.ClosedFrom = gone.ClosedBy = Math.Max(watermarkNs, gone.OpenedBy);
            Change(gone);
        }

        foreach (var one in _snapshot.Where(static one => one.IsOpen))
        {
            if (_open.TryAdd(one.Key, one) && (tellsPresent || hasBegun))
            {
                tell(one);
            }
        }

        Begin();
    }

    public void Change(Translation translation)
    {
        if (translation.IsOpen)
        {
            _open[translation.Key] = translation;
        }
        else
        {
            _open.Remove(translation.Key);
        }

        tell(translation);
    }
}
