using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>The block being put together; what grows over 1 MiB goes on in a second block.</summary>
sealed class OutputBlock(IBlockCodec codec, BlockType type, StampPayload? stamps)
{
    const int MaxPayload = 1024 * 1024 - BlockHeader.Size;

    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(MaxPayload);
    PackedBlocks _packed = new();
    int _length;
    uint _records;

    /// <summary>Whether flows are to be added with their stamps.</summary>
    public bool WantsStamps => stamps is not null;

    /// <summary>Where the next blocks go.</summary>
    public void Begin(PackedBlocks packed) => _packed = packed;

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

    /// <summary>Copies another's array block behind what was added so far.</summary>
    public void AddArray(uint records, ReadOnlySpan<byte> bytes)
    {
        End();
        _packed.Add(codec, BlockType.Array, records, bytes);
    }

    public void End()
    {
        if (_records == 0)
        {
            return;
        }

        var block = _bytes.AsSpan(0, _length);
        _packed.Add(codec, type, _records, block);
        if (stamps is not null)
        {
            var array = stamps.BlockFor(block);
            if (!array.IsEmpty)
            {
                _packed.Add(codec, BlockType.Array, PrivateBlock.Records, array);
            }

            stamps.Clear();
        }

        _length = 0;
        _records = 0;
    }
}
