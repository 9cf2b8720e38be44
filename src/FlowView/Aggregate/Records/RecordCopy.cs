using Enrichment.Flows;

namespace Enrichment.View.Aggregate.Records;

/// <summary>A flow record that was read a second time, in a buffer that holds others too.</summary>
readonly record struct RecordCopy(byte[] Buffer, int Start, int Size, FlowStamp Stamp)
{
    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(Start, Size);

    /// <summary>It was not there any more.</summary>
    public bool IsMissing => Size == 0;
}
