using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Sources;

/// <summary>The rows of one table of one network namespace, and when they were read.</summary>
readonly record struct DumpSegment(NetNamespace Namespace, SocketTable Table, int First, int Count, long StartedNs, long EndedNs);

/// <summary>All rows of one poll. Cleared and filled again; it grows to the largest poll and stays.</summary>
sealed class SocketRows
{
    SocketRow[] _rows = new SocketRow[1024];
    int _count;
    int _segmentStart;
    long _segmentStartedNs;

    public List<DumpSegment> Segments { get; } = [];

    public int Count => _count;

    public void Clear()
    {
        _count = 0;
        Segments.Clear();
    }

    public ReadOnlySpan<SocketRow> Of(in DumpSegment segment) => _rows.AsSpan(segment.First, segment.Count);

    public Span<SocketRow> Current => _rows.AsSpan(_segmentStart, _count - _segmentStart);

    /// <summary>A cleared row to fill.</summary>
    public ref SocketRow Add()
    {
        if (_count == _rows.Length)
        {
            Array.Resize(ref _rows, _rows.Length * 2);
        }

        ref var row = ref _rows[_count++];
        row = default;
        return ref row;
    }

    public void RemoveLast() => _count--;

    /// <summary>Keeps the first rows of the segment only.</summary>
    public void Truncate(int length) => _count = _segmentStart + length;

    public void BeginSegment(long nowNs)
    {
        _segmentStart = _count;
        _segmentStartedNs = nowNs;
    }

    public void EndSegment(NetNamespace ns, SocketTable table, long nowNs) =>
        Segments.Add(new DumpSegment(ns, table, _segmentStart, _count - _segmentStart, _segmentStartedNs, nowNs));

    /// <summary>Forgets what was read of a table whose dump failed.</summary>
    public void DropSegment() => _count = _segmentStart;
}
