using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd.Compression;

/// <summary>The codec of each compression; the system's library is loaded when its first file is opened.</summary>
static class BlockCodecs
{
    /// <exception cref="MissingLibraryException">The library is not installed.</exception>
    public static IBlockCodec Create(Packing packing) => packing.Compression switch
    {
        BlockCompression.None => new StoredCodec(),
        BlockCompression.Lz4 => new Lz4Codec(packing.Level),
        BlockCompression.Zstd => new ZstdCodec(packing.Level),
        BlockCompression.Bz2 => new Bz2Codec(packing.Level),
        BlockCompression.Lzo => new LzoCodec(),
        _ => throw new ArgumentOutOfRangeException(nameof(packing), packing, "no such compression"),
    };

    /// <summary>Loads the library, so that its absence is a sentence and not a DllNotFoundException in the middle of a file.</summary>
    internal static void Require(string library, string package, BlockCompression compression)
    {
        if (!NativeLibrary.TryLoad(library, out _))
        {
            throw new MissingLibraryException(library, package, compression);
        }
    }
}
