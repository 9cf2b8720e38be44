using Enrichment.Bindings;

namespace Enrichment.Tracker.Feed;

/// <summary>An opening or a closing, of a binding or of a translation.</summary>
readonly record struct FeedChange
{
    readonly object _subject;

    public FeedChange(Binding binding, bool Closed) => (_subject, this.Closed) = (binding, Closed);

    public FeedChange(Translation translation, bool Closed) => (_subject, this.Closed) = (translation, Closed);

    public bool Closed { get; }

    /// <summary>Null: it is a translation.</summary>
    public Binding? Binding => _subject as Binding;

    public Translation? Translation => _subject as Translation;
}

/// <summary>
/// The last changes by number. The writer never waits: what a slow reader has not read is overwritten, and the reader is told.
/// <code>
///     FirstSequence             LastSequence
///          v                         v
///   ... | n-c+1 | ... | n-2 | n-1 |  n  |      c = capacity; change n lies at n mod c
/// </code>
/// Not thread-safe: <see cref="BindingFeed"/> locks.
/// </summary>
sealed class ChangeRing(int capacity)
{
    readonly FeedChange[] _changes = new FeedChange[capacity];

    /// <summary>Number of the newest change; 0: none yet.</summary>
    public ulong LastSequence { get; private set; }

    /// <summary>Number of the oldest change that is still here.</summary>
    public ulong FirstSequence => LastSequence < (ulong)_changes.Length ? 1 : LastSequence - (ulong)_changes.Length + 1;

    public void Add(in FeedChange change)
    {
        LastSequence++;
        _changes[LastSequence % (ulong)_changes.Length] = change;
    }

    /// <summary>Copies changes from <paramref name="sequence"/> on, which must not be older than <see cref="FirstSequence"/>.</summary>
    /// <returns>How many.</returns>
    public int CopyFrom(ulong sequence, Span<FeedChange> destination)
    {
        var count = (int)Math.Min((ulong)destination.Length, LastSequence + 1 - sequence);
        for (var i = 0; i < count; i++)
        {
            destination[i] = _changes[(sequence + (ulong)i) % (ulong)_changes.Length];
        }

        return count;
    }
}
