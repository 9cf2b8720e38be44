using System.Runtime.InteropServices;
using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>Collects the stamps of the flows of one block, and puts them with the dictionary around that block.</summary>
sealed class StampBlockWriter
{
    readonly StampDictionaryWriter _dictionary = new();
    readonly byte[] _payload = new byte[PrivateBlock.MaxPayload];
    readonly byte[] _block = new byte[PrivateBlock.MaxSize];
    int _flows;
    bool _asked;

    public bool IsFull => _flows == StampBlock.MaxFlows;

    public void Add(in FlowStamp stamp)
    {
        var at = _payload.AsSpan(StampBlock.HeaderSize + 2 * StampEntry.Size * _flows);
        MemoryMarshal.Write(at, StampEntry.Of(stamp.Source, _dictionary));
        MemoryMarshal.Write(at[StampEntry.Size..], StampEntry.Of(stamp.Destination, _dictionary));
        _asked |= stamp.Source.Reason != MissReason.NotAsked || stamp.Destination.Reason != MissReason.NotAsked;
        _flows++;
    }

    /// <summary>Adds dictionary, block and stamps in this order; the caller commits them together.</summary>
    public void AddBlocks(BlockFileWriter file, uint records, ReadOnlySpan<byte> block)
    {
        AddDictionary(file);
        file.Add(BlockType.Layout2, records, block);
        if (_asked)
        {
            MemoryMarshal.Write(_payload, new StampBlock
            {
                Flows = (uint)_flows,
                BlockCrc = PrivateBlock.Crc32C(block),
                BlockLength = (uint)block.Length,
            });
            var length = StampBlock.HeaderSize + 2 * StampEntry.Size * _flows;
            AddPrivate(file, PrivateBlock.Kind.Stamps, _payload.AsSpan(0, length));
        }
    }

    /// <summary>The block was written, or was not.</summary>
    public void Next(bool written)
    {
        _flows = 0;
        _asked = false;
        if (written)
        {
            _dictionary.Written();
        }
        else
        {
            _dictionary.Forget();
        }
    }

    void AddDictionary(BlockFileWriter file)
    {
        for (var entries = _dictionary.New; entries.Length > 0;)
        {
            var length = DictionaryEntry.LengthThatFits(entries, PrivateBlock.MaxPayload);
            AddPrivate(file, PrivateBlock.Kind.Dictionary, entries[..length]);
            entries = entries[length..];
        }
    }

    void AddPrivate(BlockFileWriter file, PrivateBlock.Kind kind, ReadOnlySpan<byte> payload)
    {
        var length = PrivateBlock.Write(kind, _dictionary.Session, payload, _block);
        file.Add(BlockType.Array, PrivateBlock.Records, _block.AsSpan(0, length));
    }
}
