using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>One Zstandard frame a block (zstd.h). nfdump reads it from 1.7.3 on, where it was built in; Debian 12's does not.</summary>
sealed partial class ZstdCodec : IBlockCodec
{
    const string Library = "libzstd.so.1";
    const int UsualLevel = 3; // ZSTD_CLEVEL_DEFAULT

    readonly int _level;
    nint _packing;
    nint _unpacking;

    /// <param name="level">1 to 22; 0: the usual one.</param>
    public ZstdCodec(int level = 0)
    {
        _level = level == 0 ? UsualLevel : level;
        BlockCodecs.Require(Library, "libzstd1", BlockCompression.Zstd);
    }

    public int MaxPacked(int length) => checked((int)ZSTD_compressBound((nuint)length));

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        if (_packing == 0)
        {
            _packing = ZSTD_createCCtx();
        }

        var length = ZSTD_compressCCtx(_packing, packed, (nuint)packed.Length, block, (nuint)block.Length, _level);
        return ZSTD_isError(length) == 0 ? (int)length : throw new InvalidOperationException($"zstd could not pack {block.Length} bytes");
    }

    public int Unpack(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        if (_unpacking == 0)
        {
            _unpacking = ZSTD_createDCtx();
        }

        var length = ZSTD_decompressDCtx(_unpacking, block, (nuint)block.Length, packed, (nuint)packed.Length);
        return ZSTD_isError(length) == 0 ? (int)length : -1;
    }

    public void Dispose()
    {
        _ = ZSTD_freeCCtx(_packing);
        _ = ZSTD_freeDCtx(_unpacking);
        _packing = _unpacking = 0;
    }

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compressBound(nuint size);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    private static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compressCCtx(
        nint context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint size, int level);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_decompressDCtx(
        nint context, Span<byte> destination, nuint capacity, ReadOnlySpan<byte> source, nuint size);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);
}
