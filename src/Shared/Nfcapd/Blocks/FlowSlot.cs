namespace Enrichment.Nfcapd.Blocks;

/// <summary>Where a flow record lies in its block, its number among the block's records, and its shape.</summary>
public readonly struct FlowSlot(int offset, uint record, int shape)
{
    /// <summary>The shape of a record whose shape is not kept: there are too many shapes, or it has too many elements.</summary>
    public const int NoShape = 255;

    // A block of 5 MiB has fewer records than 24 bits count.
    readonly uint _recordAndShape = (record << 8) | (uint)shape;

    public int Offset { get; } = offset;

    /// <summary>Among all records of the block, from 0.</summary>
    public int Record => (int)(_recordAndShape >> 8);

    /// <summary>
    /// Records of a block with the same number have the same elements of the same lengths at the same places; the number says nothing of
    /// other blocks. <see cref="NoShape"/> says nothing at all.
    /// </summary>
    public int Shape => (int)(_recordAndShape & 0xFF);
}
