using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>LZ4 raw blocks, without frame and without the length in front (lz4.h).</summary>
sealed partial class Lz4Codec : IBlockCodec
{
    const string Library = "liblz4.so.1";

    // Up to LZ4HC_CLEVEL_MIN nfdump takes the fast packer too.
    const int LastFastLevel = 2;

    // Smaller blocks say too little of those that follow, and take little time.
    const int LeastToLearn = 64 * 1024;

    // What exporters send changes now and then.
    const int LearnEvery = 64;

    // Fewer columns are faster; where they find too little, more are tried.
    static ReadOnlySpan<int> MatchesIn => [4, 6, 8];

    readonly int _level;
    Lz4RecordPacker? _recordPacker; // null: nothing was packed yet; who reads needs none
    int _untilLearning;

    // A block's length before and after it was packed by what was learned from it; 0 after: that was nothing.
    long _learned, _learnedPacked;

    /// <param name="level">Up to 2: the fast packer; 3 to 12: LZ4HC.</param>
    public Lz4Codec(int level = 0)
    {
        _level = level;
        BlockCodecs.Require(Library, "liblz4-1", BlockCompression.Lz4);
    }

    public int MaxPacked(int length) => Lz4RecordPacker.MaxPacked(length);

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed) => _level <= LastFastLevel
        ? LZ4_compress_default(block, packed, block.Length, packed.Length)
        : LZ4_compress_HC(block, packed, block.Length, packed.Length, _level);

    /// <summary>
    /// One block in <see cref="LearnEvery"/> is packed by the library: from where it found its matches <see cref="Lz4RecordPacker"/> learns
    /// where to look for them in the blocks that follow. Where that would not find nearly as much, the library goes on.
    /// </summary>
    public int PackRecords(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        if (_level > LastFastLevel || block.Length < LeastToLearn)
        {
            return Pack(block, packed);
        }

        if (_untilLearning-- == 0)
        {
            return Learn(block, packed);
        }

        if (_recordPacker is null || _learnedPacked == 0)
        {
            return Pack(block, packed);
        }

        var length = _recordPacker.Pack(block, packed);
        if (length * _learned / 5 > block.Length * _learnedPacked / 4)
        {
            _untilLearning = 0; // They are not what they were.
        }

        return length;
    }

    int Learn(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        _recordPacker ??= new Lz4RecordPacker();
        _untilLearning = LearnEvery - 1;
        var length = Pack(block, packed);
        using var starts = new MatchStarts(block, packed[..length]);
        foreach (var oneIn in MatchesIn)
        {
            _recordPacker.Columns.Choose(starts, oneIn);
            var own = _recordPacker.Pack(block, packed);
            if (own <= length + (length / 32))
            {
                (_learned, _learnedPacked) = (block.Length, own);
                return own;
            }
        }

        _learnedPacked = 0;
        return Pack(block, packed);
    }

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
