using Enrichment.Bindings;

namespace Enrichment.Tracker.Feed;

/// <summary>The translations that are open, and for a while those that ended: a reader who comes late can still ask for them.</summary>
/// <param name="keepClosed">How long an ended one stays.</param>
/// <param name="maxClosed">How many ended ones stay at most; the oldest go first.</param>
sealed class TranslationLog(TimeSpan keepClosed, int maxClosed)
{
    readonly Dictionary<ulong, Translation> _open = [];
    readonly Queue<Translation> _closed = new();
    readonly long _keepClosedNs = keepClosed.Ticks * TimeSpan.NanosecondsPerTick;

    /// <summary>The latest end of one that is here no more.</summary>
    public long ForgottenUntil { get; private set; }

    public void Add(Translation translation) => _open.Add(translation.Id, translation);

    public void NoteClosed(Translation translation)
    {
        _open.Remove(translation.Id);
        _closed.Enqueue(translation);
    }

    /// <summary>Lets go of what ended too long ago, or is too much.</summary>
    public void Trim(long nowNs)
    {
        while (_closed.TryPeek(out var oldest) && (_closed.Count > maxClosed || oldest.ClosedBy < nowNs - _keepClosedNs))
        {
            ForgottenUntil = Math.Max(ForgottenUntil, oldest.ClosedBy);
            _closed.Dequeue();
        }
    }

    public void CopyTo(List<Translation> all)
    {
        all.AddRange(_closed);
        all.AddRange(_open.Values);
    }
}
