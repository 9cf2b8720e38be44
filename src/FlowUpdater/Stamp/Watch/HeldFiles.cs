using Enrichment.Files;
using Enrichment.Updater.Stamp.Finding;

namespace Enrichment.Updater.Stamp.Watch;

/// <summary>Files that are complete and wait until the bindings reach the end of their time, or have waited long enough.</summary>
sealed class HeldFiles(TimeSpan maxHold, TimeProvider time)
{
    readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);

    public int Count => _held.Count;

    /// <summary>Takes a file in, or what it is now when it was written to again.</summary>
    public void Add(FlowFile file, TimeSpan notBefore = default)
    {
        var since = _held.TryGetValue(file.Path, out var before) ? before.Since : time.GetTimestamp();
        _held[file.Path] = new Held(file, LastNsOf(file), since, notBefore);
    }

    /// <summary>Removes what need not wait any longer.</summary>
    /// <param name="late">How many of them the bindings do not reach yet.</param>
    public List<FlowFile> TakeReady(long knownUntilNs, out int late)
    {
        List<FlowFile> ready = [];
        late = 0;
        foreach (var held in _held.Values)
        {
            var waited = time.GetElapsedTime(held.Since);
            var isKnown = held.LastNs <= knownUntilNs;
            if (waited >= held.NotBefore && (isKnown || waited >= maxHold))
            {
                ready.Add(held.File);
                late += isKnown ? 0 : 1;
            }
        }

        ready.ForEach(file => _held.Remove(file.Path));
        ready.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        return ready;
    }

    /// <summary>An exporter whose clock is ahead must not make its files wait: no flow ended after its file did.</summary>
    static long LastNsOf(FlowFile file)
    {
        var modified = FileStatus.Of(file.Path)?.ModifiedNs ?? long.MinValue;
        var time = FlowFileSummary.Of(file.Path).Time;
        return time.IsEmpty ? modified : Math.Min(time.Last, modified);
    }

    readonly record struct Held(FlowFile File, long LastNs, long Since, TimeSpan NotBefore);
}
