using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>A block on its way through a <see cref="PackingQueue"/>.</summary>
sealed class PackingJob
{
    byte[] _payload = [];
    int _length;
    BlockType _type;
    uint _records;
    volatile bool _isPacked;

    public PackedBlocks Packed { get; } = new();

    public Exception? Error { get; private set; }

    public bool IsPacked
    {
        get => _isPacked;
        set => _isPacked = value;
    }

    public void Fill(BlockType type, uint records, ReadOnlySpan<byte> payload)
    {
        BlockFile.Grow(ref _payload, payload.Length);
        payload.CopyTo(_payload);
        (_type, _records, _length, _isPacked, Error) = (type, records, payload.Length, false, null);
    }

    public void Pack(IBlockCodec codec)
    {
        try
        {
            Packed.Clear();
            Packed.Add(codec, _type, _records, _payload.AsSpan(0, _length));
        }
        catch (Exception error)
        {
            Error = error; // It is for who takes the block.
        }
    }
}
