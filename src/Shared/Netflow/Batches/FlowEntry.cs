namespace Enrichment.Netflow.Batches;

/// <summary>Where one flow of a batch lies.</summary>
public struct FlowEntry
{
    /// <summary>Of its record, in <see cref="FlowBatch.Bytes"/>.</summary>
    public int Offset;
    public ushort Length;

    /// <summary>Which of <see cref="FlowBatch.Runs"/> it belongs to.</summary>
    public ushort Run;

    /// <summary>As it was received, in <see cref="FlowBatch.Received"/>; length 0: not kept.</summary>
    public int ReceivedOffset;
    public ushort ReceivedLength;
}
