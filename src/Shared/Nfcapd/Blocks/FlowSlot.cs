namespace Enrichment.Nfcapd.Blocks;

/// <summary>Where a flow record lies in its block, its number among the block's records, and its shape.</summary>
readonly struct FlowSlot(int offset, uint record, int shape)
{
    // A block of 5 MiB has fewer records than 24 bits count.
    readonly uint _recordAndShape = (record << 8) | (uint)shape;

    public int Offset { get; } = offset;

    public int Record => (int)(_recordAndShape >> 8);

    public int Shape => (int)(_recordAndShape & 0xFF);
}
