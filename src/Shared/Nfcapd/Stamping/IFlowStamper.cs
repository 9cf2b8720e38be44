using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Says whose flows are, for <see cref="NfcapdStamper"/>: a whole block at once, so that look-ups can be grouped. Each worker has its own;
/// none is called by two threads at a time.
/// </summary>
public interface IFlowStamper
{
    /// <param name="block">The flows that want a stamp, from the first one on; records of other types may stand between them. Valid during
    /// the call only.</param>
    /// <param name="stamps">One for each of the block's flow records, in their order. All are to be set.</param>
    void Stamp(NfcapdBlock block, Span<FlowStamp> stamps);
}
