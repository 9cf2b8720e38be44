using System.Runtime.InteropServices;
using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Translations by the two ends that are seen where they are not what they seem: the destination as the source knows
/// it, and the source as the destination knows it. Not thread-safe; <see cref="BindingHistory"/> locks.
/// </summary>
/// <param name="most">No more than so many; the one that ended first gives way.</param>
sealed class TranslationTable(int most)
{
    readonly Dictionary<SeenEnd, Entry> _newest = [];
    readonly Queue<Entry> _closed = new();

    public int Count { get; private set; }

    /// <summary>Those that did not fit.</summary>
    public long Dropped { get; private set; }

    /// <summary>One end of a connection, as it looks from where its packets are captured.</summary>
    internal readonly record struct SeenEnd(Endpoint Local, Endpoint Remote)
    {
        public static SeenEnd Of(in EndQuery end) =>
            new(new Endpoint(end.Local, end.LocalPort, end.Protocol), new Endpoint(end.Remote, end.RemotePort, end.Protocol));
    }

    /// <summary>A translation where it can be found.</summary>
    internal sealed class Entry(Translation translation, BindingHistory.Place place)
    {
        public Translation Translation { get; } = translation;

        public BindingHistory.Place Place { get; } = place;

        /// <summary>Older ones of the same destination as seen before, and of the same source as seen behind.</summary>
        public Entry? OlderBefore;
        public Entry? OlderBehind;

        public SeenEnd Before => new(Translation.Destination, Translation.Source);

        public SeenEnd Behind => new(Translation.TranslatedSource, Translation.TranslatedDestination);

        /// <summary>Whose end it really is that looks so.</summary>
        public SeenEnd Really(in SeenEnd seen) => seen == Before
            ? new SeenEnd(Translation.TranslatedDestination, Translation.TranslatedSource)
            : new SeenEnd(Translation.Source, Translation.Destination);

        public Entry? Older(in SeenEnd seen) => seen == Before ? OlderBefore : OlderBehind;
    }

    /// <summary>The newest translation that has such an end; go on by <see cref="Entry.Older"/>. Null: there is none.</summary>
    public Entry? Find(in SeenEnd seen) => _newest.GetValueOrDefault(seen);

    /// <returns>To be closed when it ends; null: not kept.</returns>
    public Entry? Add(Translation translation, BindingHistory.Place place)
    {
        if (Count >= most && !TryRemoveOldest())
        {
            Dropped++;
            return null;
        }

        var entry = new Entry(translation, place);
        Enchain(entry.Before, entry, ref entry.OlderBefore);
        if (entry.Before != entry.Behind)
        {
            Enchain(entry.Behind, entry, ref entry.OlderBehind);
        }

        Count++;
        if (!translation.IsOpen)
        {
            _closed.Enqueue(entry);
        }

        return entry;
    }

    public void Close(Entry entry, long closedFromNs, long closedByNs)
    {
        (entry.Translation.ClosedFrom, entry.Translation.ClosedBy) = (closedFromNs, closedByNs);
        _closed.Enqueue(entry);
    }

    /// <summary>Forgets what ended longer ago than the retention, on its host's clock.</summary>
    public void Expire(long updaterNowNs, long retentionNs)
    {
        while (_closed.TryPeek(out var oldest) && oldest.Translation.ClosedBy <= oldest.Place.Host.ToHost(updaterNowNs) - retentionNs)
        {
            RemoveOldest();
        }
    }

    bool TryRemoveOldest()
    {
        if (_closed.Count == 0)
        {
            return false;
        }

        RemoveOldest();
        Dropped++;
        return true;
    }

    void RemoveOldest()
    {
        var entry = _closed.Dequeue();
        Unchain(entry.Before, entry);
        if (entry.Before != entry.Behind)
        {
            Unchain(entry.Behind, entry);
        }

        Count--;
    }

    void Enchain(in SeenEnd seen, Entry entry, ref Entry? older)
    {
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, seen, out _);
        older = newest;
        newest = entry;
    }

    void Unchain(in SeenEnd seen, Entry entry)
    {
        ref var at = ref CollectionsMarshal.GetValueRefOrNullRef(_newest, seen)!;
        while (at != entry)
        {
            at = ref seen == at.Before ? ref at.OlderBefore! : ref at.OlderBehind!;
        }

        at = entry.Older(seen)!;
        if (_newest.GetValueOrDefault(seen) is null)
        {
            _newest.Remove(seen);
        }
    }
}
