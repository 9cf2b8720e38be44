using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Where flows go that pass: text, or sums.</summary>
interface IFlowTarget
{
    void Take(FlowRecord flow);

    /// <summary>Takes from a block what is no flow: exporters, samplers, names. Before its flows.</summary>
    void TakeOthers(NfcapdBlock block)
    {
    }
}
