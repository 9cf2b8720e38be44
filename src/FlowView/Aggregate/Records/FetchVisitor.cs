using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Scanning;

namespace Enrichment.View.Aggregate.Records;

/// <summary>Copies wanted records out of the blocks that one worker is given.</summary>
sealed class FetchVisitor : IBlockVisitor
{
    const int BufferSize = 1 << 20;

    readonly FlowRecord _record = new();
    readonly List<byte[]> _buffers = [];
    int _buffer, _used;
    long[] _sorted = [];
    int[] _places = [];
    RecordCopy[] _copies = [];

    /// <param name="sorted">Numbers of the records that are wanted.</param>
    /// <param name="places">Where each of them goes.</param>
    public void Begin(long[] sorted, int[] places, RecordCopy[] copies)
    {
        (_sorted, _places, _copies) = (sorted, places, copies);
        (_buffer, _used) = (0, 0);
    }

    /// <summary>The place of the first number that is not less.</summary>
    public static int Find(long[] sorted, long number)
    {
        var found = Array.BinarySearch(sorted, number);
        return found < 0 ? ~found : found;
    }

    public void Visit(NfcapdBlock block)
    {
        var next = Find(_sorted, block.RecordsBefore + 1);
        var last = block.RecordsBefore + block.Records;
        while (next < _sorted.Length && _sorted[next] <= last && block.Next(_record))
        {
            if (_record.Count == _sorted[next])
            {
                _copies[_places[next++]] = Copy();
            }
        }
    }

    RecordCopy Copy()
    {
        var bytes = _record.Bytes;
        if (_buffer < _buffers.Count && _used + bytes.Length > BufferSize)
        {
            (_buffer, _used) = (_buffer + 1, 0);
        }

        if (_buffer == _buffers.Count)
        {
            _buffers.Add(GC.AllocateUninitializedArray<byte>(BufferSize));
        }

        bytes.CopyTo(_buffers[_buffer].AsSpan(_used));
        _used += bytes.Length;
        return new RecordCopy(_buffers[_buffer], _used - bytes.Length, bytes.Length, _record.Stamp);
    }
}
