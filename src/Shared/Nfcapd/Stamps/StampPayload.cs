using System.Runtime.InteropServices;
using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>Collects the stamps of the flows of one block.</summary>
sealed class StampPayload(IStampDictionary dictionary)
{
    readonly byte[] _payload = new byte[PrivateBlock.MaxPayload];
    readonly byte[] _block = new byte[PrivateBlock.MaxSize];
    int _flows;
    bool _asked;

    public bool IsFull => _flows == StampBlock.MaxFlows;

    public void Add(in FlowStamp stamp)
    {
        var at = _payload.AsSpan(StampBlock.HeaderSize + 2 * StampEntry.Size * _flows);
        MemoryMarshal.Write(at, StampEntry.Of(stamp.Source, dictionary));
        MemoryMarshal.Write(at[StampEntry.Size..], StampEntry.Of(stamp.Destination, dictionary));
        _asked |= stamp.Source.Reason != MissReason.NotAsked || stamp.Destination.Reason != MissReason.NotAsked;
        _flows++;
    }

    /// <summary>The private block for the block whose flows were added; empty where nobody was asked about any of them.</summary>
    public ReadOnlySpan<byte> BlockFor(ReadOnlySpan<byte> block)
    {
        if (!_asked)
        {
            return default;
        }

        MemoryMarshal.Write(_payload, new StampBlock
        {
            Flows = (uint)_flows,
            BlockCrc = PrivateBlock.Crc32C(block),
            BlockLength = (uint)block.Length,
        });
        var payload = _payload.AsSpan(0, StampBlock.HeaderSize + 2 * StampEntry.Size * _flows);
        return _block.AsSpan(0, PrivateBlock.Write(PrivateBlock.Kind.Stamps, dictionary.Session, payload, _block));
    }

    public void Clear() => (_flows, _asked) = (0, false);
}
