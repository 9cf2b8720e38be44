using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>What one thread needs to load blocks of a file: a codec, and room for the packed bytes.</summary>
sealed class BlockUnpacker(BlockCompression compression) : IDisposable
{
    byte[] _packed = [];

    public IBlockCodec Codec { get; } = BlockCodecs.Create(compression);

    public BlockCompression Compression => compression;

    /// <summary>Room for packed bytes.</summary>
    public Span<byte> Reserve(int bytes)
    {
        BlockFile.Grow(ref _packed, bytes);
        return _packed.AsSpan(0, bytes);
    }

    public void Dispose() => Codec.Dispose();
}
