using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>One bzip2 stream a block (bzlib.h).</summary>
sealed partial class Bz2Codec : IBlockCodec
{
    const string Library = "libbz2.so.1.0";
    const int UsualLevel = 9; // as nfdump

    readonly int _level;

    /// <param name="level">1 to 9, in units of 100 kB that are packed together; 0: the usual one.</param>
    public Bz2Codec(int level = 0)
    {
        _level = level == 0 ? UsualLevel : level;
        BlockCodecs.Require(Library, "libbz2-1.0", BlockCompression.Bz2);
    }

    // "1% larger than the uncompressed data, plus six hundred extra bytes" (bzip2 manual, BZ2_bzBuffToBuffCompress)
    public int MaxPacked(int length) => length + length / 100 + 600;

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        var length = (uint)packed.Length;
        var error = BZ2_bzBuffToBuffCompress(packed, ref length, block, (uint)block.Length, _level, 0, 0);
        return error == 0 ? (int)length : throw new InvalidOperationException($"bzip2 could not pack {block.Length} bytes: error {error}");
    }

    public int Unpack(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        var length = (uint)block.Length;
        return BZ2_bzBuffToBuffDecompress(block, ref length, packed, (uint)packed.Length, 0, 0) == 0 ? (int)length : -1;
    }

    public void Dispose()
    {
    }

    [LibraryImport(Library)]
    private static partial int BZ2_bzBuffToBuffCompress(
        Span<byte> destination, ref uint length, ReadOnlySpan<byte> source, uint sourceLength,
        int blockSize100k, int verbosity, int workFactor);

    [LibraryImport(Library)]
    private static partial int BZ2_bzBuffToBuffDecompress(
        Span<byte> destination, ref uint length, ReadOnlySpan<byte> source, uint sourceLength, int small, int verbosity);
}
