using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>The block being put together; what grows over 1 MiB goes on in a second block.</summary>
sealed class OutputBlock(BlockFileWriter file, BlockType type, StampBlockWriter? stamps)
{
    const int MaxPayload = 1024 * 1024 - BlockHeader.Size;

    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(MaxPayload);
    int _length;
    uint _records;

    /// <summary>Room for the next records, which stand in one block.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_length + bytes > MaxPayload || stamps is { IsFull: true })
        {
            End();
        }

        return _bytes.AsSpan(_length);
    }

    /// <summary>A record was written into the room reserved.</summary>
    public void Add(int bytes)
    {
        _length += bytes;
        _records++;
    }

    public void AddFlow(int bytes, in FlowStamp stamp)
    {
        Add(bytes);
        stamps?.Add(stamp);
    }

    public void Copy(ReadOnlySpan<byte> record)
    {
        record.CopyTo(Reserve(record.Length));
        Add(record.Length);
    }

    public void End()
    {
        if (_records == 0)
        {
            return;
        }

        var block = _bytes.AsSpan(0, _length);
        if (stamps is null)
        {
            file.Add(type, _records, block);
        }
        else
        {
            stamps.AddBlocks(file, _records, block);
        }

        file.Commit();
        stamps?.Next(written: true);
        _length = 0;
        _records = 0;
    }
}
