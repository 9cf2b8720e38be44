namespace Enrichment.Nfcapd.Blocks;

/// <summary>What is wrong with a file while its good parts are still being delivered: the first damage is told, all are counted.</summary>
sealed class Damage
{
    long _offset;
    string? _first;

    public long Count { get; private set; }

    public void Add(long offset, string what)
    {
        Count++;
        if (_first is null)
        {
            _first = what;
            _offset = offset;
        }
    }

    /// <summary>Adds what was found wrong with a later part of the file.</summary>
    public void Add(Damage later)
    {
        (_first, _offset) = Count == 0 ? (later._first, later._offset) : (_first, _offset);
        Count += later.Count;
    }

    public void Clear() => (Count, _first) = (0, null);

    public CorruptFlowFileException ToException(string file, long blocksKept, long recordsKept)
    {
        var what = Count > 1 ? $"{_first} (and {Count - 1} more {(Count == 2 ? "fault" : "faults")})" : _first!;
        return new CorruptFlowFileException(file, _offset, what, blocksKept, recordsKept);
    }
}
