using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Inputs.Capture;

/// <summary>Decoded packets on their way to the flow cache; filled, read and cleared again and again.</summary>
sealed class PacketBatch(PacketDecoder decoder, int capacity = PacketBatch.DefaultCapacity)
{
    /// <summary>64 KiB: a batch stays in the second-level cache of the core that hands it on.</summary>
    public const int DefaultCapacity = 1024;

    // Aligned by hand is not needed: a packet is a cache line long, and is written and read in order.
    readonly Packet[] _packets = new Packet[capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == _packets.Length;

    public ReadOnlySpan<Packet> Packets => _packets.AsSpan(0, Count);

    /// <summary>Decodes the frame; one that is not decodable is counted by the decoder and leaves no trace here.</summary>
    public void Add(in Frame frame)
    {
        if (decoder.TryDecode(in frame, ref _packets[Count]))
        {
            Count++;
        }
    }

    public void Clear() => Count = 0;
}
