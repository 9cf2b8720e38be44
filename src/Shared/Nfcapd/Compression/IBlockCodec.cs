namespace Enrichment.Nfcapd.Compression;

/// <summary>Packs and unpacks one block at a time. A codec serves one thread.</summary>
interface IBlockCodec : IDisposable
{
    /// <summary>The most bytes that packing a block of <paramref name="length"/> bytes can take.</summary>
    int MaxPacked(int length);

    /// <returns>The packed length.</returns>
    int Pack(ReadOnlySpan<byte> block, Span<byte> packed);

    /// <summary>The same for records that follow each other, each with its length in its third and fourth byte.</summary>
    /// <inheritdoc cref="Pack" path="/returns"/>
    int PackRecords(ReadOnlySpan<byte> block, Span<byte> packed) => Pack(block, packed);

    /// <returns>The unpacked length, or -1 where the bytes are damaged or do not fit.</returns>
    int Unpack(ReadOnlySpan<byte> packed, Span<byte> block);
}
