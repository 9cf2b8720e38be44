using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Layout1;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>What a thread needs of its own to read blocks.</summary>
sealed class ReadingTools(BlockCompression compression) : IDisposable
{
    BlockConverter? _converter;

    public BlockUnpacker Unpacker { get; } = new(compression);

    public BlockConverter Converter => _converter ??= new BlockConverter();

    public void Dispose() => Unpacker.Dispose();
}
