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

    public CorruptFlowFileException ToException(string file, long blocksKept, long recordsKept)
    {
        var what = Count > 1 ? $"{_first} (and {Count - 1} more {(Count == 2 ? "fault" : "faults")})" : _first!;
        return new CorruptFlowFileException(file, _offset, what, blocksKept, recordsKept);
    }
}
