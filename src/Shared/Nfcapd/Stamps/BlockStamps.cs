using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>The stamps of one block's flows, by their order; made into <see cref="FlowStamp"/> when somebody asks.</summary>
sealed class BlockStamps
{
    StampEntry[] _entries = [];
    StampReader.Entry?[] _dictionary = [];

    public bool IsEmpty { get; private set; } = true;

    public void Clear() => IsEmpty = true;

    public void Fill(ReadOnlySpan<StampEntry> entries, StampReader.Entry?[] dictionary)
    {
        if (_entries.Length < entries.Length)
        {
            _entries = new StampEntry[2 * StampBlock.MaxFlows];
        }

        entries.CopyTo(_entries);
        _dictionary = dictionary;
        IsEmpty = entries.Length == 0;
    }

    public FlowStamp this[int flow] => new(End(_entries[2 * flow]), End(_entries[2 * flow + 1]));

    EndStamp End(StampEntry entry)
    {
        if (entry.Id == 0)
        {
            return new EndStamp("", null, entry.Grade, entry.Reason, entry.Shared);
        }

        // The dictionary block that named it is gone: the file was cut or put together by others.
        return entry.Id < _dictionary.Length && _dictionary[entry.Id] is { } known
            ? new EndStamp(known.Name, known.Process, entry.Grade, entry.Reason, entry.Shared)
            : EndStamp.Miss(MissReason.OwnerUnknown);
    }
}
