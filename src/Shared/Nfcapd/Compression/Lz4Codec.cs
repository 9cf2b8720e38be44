using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>LZ4 raw blocks, without frame and without the length in front (lz4.h).</summary>
sealed partial class Lz4Codec : IBlockCodec
{
    const string Library = "liblz4.so.1";

    // Up to LZ4HC_CLEVEL_MIN nfdump takes the fast packer too.
    const int LastFastLevel = 2;

    readonly int _level;

    /// <param name="level">Up to 2: the fast packer; 3 to 12: LZ4HC.</param>
    public Lz4Codec(int level = 0)
    {
        _level = level;
        BlockCodecs.Require(Library, "liblz4-1", BlockCompression.Lz4);
    }

    // LZ4_COMPRESSBOUND
    public int MaxPacked(int length) => length + length / 255 + 16;

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed) => _level <= LastFastLevel
        ? LZ4_compress_default(block, packed, block.Length, packed.Length)
        : LZ4_compress_HC(block, packed, block.Length, packed.Length, _level);

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
    private static partial int LZ4_compress_HC(
        ReadOnlySpan<byte> source, Span<byte> destination, int sourceSize, int capacity, int level);

    [LibraryImport(Library)]
    private static partial int LZ4_decompress_safe(ReadOnlySpan<byte> source, Span<byte> destination, int sourceSize, int capacity);
}
