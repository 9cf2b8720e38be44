using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Takes the flows of a block together, where they come in blocks.</summary>
interface IBlockTarget : IFlowTarget
{
    /// <param name="flows">Numbers of the flows that pass, ascending.</param>
    void Take(NfcapdBlock block, ReadOnlySpan<int> flows);
}
