using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Writing;

/// <summary>How a layout 2 file is written.</summary>
public sealed record NfcapdWriterOptions
{
    /// <summary>LZ4: every nfdump 1.7 reads it. Debian's nfdump cannot read ZSTD.</summary>
    public Packing Compression { get; init; } = BlockCompression.Lz4;

    /// <summary>Name of the source of the flows, shown by <c>nfdump -I</c>; blanks become underscores, at most 123 bytes.</summary>
    public string Ident { get; init; } = "none";

    /// <summary>0 unknown, 1 nfcapd, 2 nfpcapd, 3 sfcapd, 4 nfdump.</summary>
    public uint Creator { get; init; } = 1;

    /// <summary>Seconds since 1970 that the header says; null: now.</summary>
    public long? Created { get; init; }

    /// <summary>The name in the record of a flow for which attribution found none; empty: no name at all.</summary>
    public string Placeholder { get; init; } = "";

    /// <summary>Write the two ends' stamps and the processes in private blocks, beside the name in each record.</summary>
    public bool Stamps { get; init; }

    /// <summary>
    /// Threads that pack blocks beside the one that appends. The file is whole only once it is complete then, and a block that cannot be
    /// written is the end of it. 0: blocks are packed where they end, and after each the file is whole.
    /// </summary>
    public int PackingThreads { get; init; }
}
