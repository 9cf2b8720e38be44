using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>Collects the stamps of the flows of one block, and puts them with the dictionary around that block.</summary>
sealed class StampBlockWriter
{
    readonly StampDictionaryWriter _dictionary = new();
    readonly DictionaryBlocks _dictionaryBlocks = new();
    readonly StampPayload _stamps;

    public StampBlockWriter() => _stamps = new StampPayload(_dictionary);

    public bool IsFull => _stamps.IsFull;

    public void Add(in FlowStamp stamp) => _stamps.Add(stamp);

    /// <summary>Adds dictionary, block and stamps in this order; the caller commits them together.</summary>
    public void AddBlocks(BlockFileWriter file, uint records, ReadOnlySpan<byte> block)
    {
        _dictionaryBlocks.Add(file, _dictionary);
        file.Add(BlockType.Layout2, records, block);
        var stamps = _stamps.BlockFor(block);
        if (!stamps.IsEmpty)
        {
            file.Add(BlockType.Array, PrivateBlock.Records, stamps);
        }
    }

    /// <summary>The block was written, or was not.</summary>
    public void Next(bool written)
    {
        _stamps.Clear();
        if (written)
        {
            _dictionary.Written();
        }
        else
        {
            _dictionary.Forget();
        }
    }
}
