using Enrichment.Bindings;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>What one tracker has told of translations, applied to the history; <see cref="FeedState"/> does the same of bindings.</summary>
sealed class TranslationState(BindingHistory history, BindingHost host)
{
    readonly Dictionary<TranslationKey, TranslationTable.Entry?> _open = []; // By what they are: a restarted tracker numbers them anew.
    readonly List<Translation> _snapshot = [];

    /// <summary>A snapshot that was under way is void.</summary>
    public void ForgetSnapshot() => _snapshot.Clear();

    /// <summary>One of a snapshot.</summary>
    public void Note(Translation translation) => _snapshot.Add(translation);

    /// <summary>The snapshot is whole: what it does not have has ended since.</summary>
    /// <param name="watermarkNs">Up to when everything was known before.</param>
    public void Finish(long watermarkNs)
    {
        var present = _snapshot.Where(static one => one.IsOpen).Select(static one => one.Key).ToHashSet();
        foreach (var ended in _snapshot.Where(one => !one.IsOpen && (watermarkNs == long.MinValue || one.ClosedBy > watermarkNs)))
        {
            Apply(ended);
        }

        foreach (var key in _open.Keys.Where(key => !present.Contains(key)).ToList())
        {
            _open.Remove(key, out var gone);
            var closed = Math.Max(watermarkNs, gone?.Translation.OpenedBy ?? 0);
            history.End(gone, closed, closed);
        }

        foreach (var one in _snapshot.Where(static one => one.IsOpen))
        {
            Apply(one);
        }

        _snapshot.Clear();
    }

    public void Apply(Translation translation)
    {
        if (translation.IsOpen)
        {
            if (!_open.ContainsKey(translation.Key))
            {
                _open[translation.Key] = history.AddTranslation(host, translation);
            }
        }
        else if (_open.TryGetValue(translation.Key, out var entry) && (entry is null || translation.ClosedBy > entry.Translation.OpenedBy))
        {
            _open.Remove(translation.Key);
            history.End(entry, translation.ClosedFrom, translation.ClosedBy);
        }
        else
        {
            history.AddTranslation(host, translation);
        }
    }
}
