using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>Puts the new entries of a dictionary into private blocks.</summary>
sealed class DictionaryBlocks
{
    readonly byte[] _block = new byte[PrivateBlock.MaxSize];

    public void Add(BlockFileWriter file, StampDictionaryWriter dictionary)
    {
        for (var entries = dictionary.New; entries.Length > 0;)
        {
            var length = DictionaryEntry.LengthThatFits(entries, PrivateBlock.MaxPayload);
            var block = _block.AsSpan(0, PrivateBlock.Write(PrivateBlock.Kind.Dictionary, dictionary.Session, entries[..length], _block));
            file.Add(BlockType.Array, PrivateBlock.Records, block);
            entries = entries[length..];
        }
    }
}
