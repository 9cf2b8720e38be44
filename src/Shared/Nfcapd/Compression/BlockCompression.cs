namespace Enrichment.Nfcapd.Compression;

/// <summary>How the blocks of a file are stored; the numbers are those of the layout 2 header.</summary>
public enum BlockCompression : byte
{
    None = 0,
    Lzo = 1,
    Bz2 = 2,
    Lz4 = 3,
    Zstd = 4,
}
