using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>LZO1X-1 blocks (lzo1x.h), nfdump's first compression (-z).</summary>
sealed partial class LzoCodec : IBlockCodec
{
    const string Library = "liblzo2.so.2";
    const int WorkSize = 16384 * 8; // LZO1X_1_MEM_COMPRESS

    byte[]? _work;

    public LzoCodec() => BlockCodecs.Require(Library, "liblzo2-2", BlockCompression.Lzo);

    // "output_block_size = input_block_size + (input_block_size / 16) + 64 + 3" (LZO.FAQ)
    public int MaxPacked(int length) => length + length / 16 + 64 + 3;

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        _work ??= new byte[WorkSize];
        var length = (nuint)packed.Length;
        var error = lzo1x_1_compress(block, (nuint)block.Length, packed, ref length, _work);
        return error == 0 ? (int)length : throw new InvalidOperationException($"LZO could not pack {block.Length} bytes: error {error}");
    }

    public int Unpack(ReadOnlySpan<byte> packed, Span<byte> block)
    {
        var length = (nuint)block.Length;
        return lzo1x_decompress_safe(packed, (nuint)packed.Length, block, ref length, 0) == 0 ? (int)length : -1;
    }

    public void Dispose()
    {
    }

    [LibraryImport(Library)]
    private static partial int lzo1x_1_compress(
        ReadOnlySpan<byte> source, nuint sourceLength, Span<byte> destination, ref nuint length, Span<byte> work);

    [LibraryImport(Library)]
    private static partial int lzo1x_decompress_safe(
        ReadOnlySpan<byte> source, nuint sourceLength, Span<byte> destination, ref nuint length, nint work);
}
