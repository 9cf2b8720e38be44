namespace Enrichment.Nfcapd.Blocks;

/// <summary>A block that was taken from the row of a file's blocks and waits to be loaded, which any thread may do.</summary>
sealed class StoredBlock
{
    byte[] _bytes = [];

    public BlockHeader Header { get; set; }

    /// <summary>Offset of its header in the file.</summary>
    public long Offset { get; set; }

    /// <summary>The file ends before it does: there is nothing to load.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Its stored bytes are in <see cref="Bytes"/> already: of a pipe all must be read in turn.</summary>
    public bool IsRead { get; set; }

    public Span<byte> Bytes => _bytes.AsSpan(0, (int)Header.StoredBytes);

    /// <summary>What is wrong with it.</summary>
    public Damage Damage { get; } = new();

    /// <summary>Makes room for its bytes.</summary>
    public Span<byte> Reserve()
    {
        BlockFile.Grow(ref _bytes, (int)Header.StoredBytes);
        return Bytes;
    }
}
