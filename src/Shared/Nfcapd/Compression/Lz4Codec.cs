using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>LZ4 raw blocks, without frame and without the length in front (lz4.h).</summary>
sealed partial class Lz4Codec : IBlockCodec
{
    const string Library = "liblz4.so.1";

    public Lz4Codec() => BlockCodecs.Require(Library, "liblz4-1", BlockCompression.Lz4);

    // LZ4_COMPRESSBOUND
    public int MaxPacked(int length) => length + length / 255 + 16;

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed) => LZ4_compress_default(block, packed, block.Length, packed.Length);

    public int Unpack(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        var length = LZ4_decompress_safe(packed, block, packed.Length, block.Length);
        return length < 0 ? -1 : length;
    }

    public void Dispose()
    {
    }

    [LibraryImport(Library)]
    private static partial int LZ4_compress_default(ReadOnlySpan<byte> source, Span<byte> destination, int sourceSize, int capacity);

    [LibraryImport(Library)]
    private static partial int LZ4_decompress_safe(ReadOnlySpan<byte> source, Span<byte> destination, int sourceSize, int capacity);
}
