using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Where flows go that pass: text, or sums.</summary>
interface IFlowTarget
{
    void Take(FlowRecord flow);
}
