namespace Enrichment.Nfcapd.Compression;

/// <summary>Blocks stored as they are.</summary>
sealed class StoredCodec : IBlockCodec
{
    public int MaxPacked(int length) => length;

    public int Pack(ReadOnlySpan<byte> block, Span<byte> packed)
    {
        block.CopyTo(packed);
        return block.Length;
    }

    public int Unpack(ReadOnlySpan<byte> packed, Span<byte> block) => packed.TryCopyTo(block) ? packed.Length : -1;

    public void Dispose()
    {
    }
}
