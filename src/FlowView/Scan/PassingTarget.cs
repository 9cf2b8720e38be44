using Enrichment.Filter;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Hands on the sums and sorted flows that pass a filter (-P). As in nfdump those are counted by -n that do not pass, too.</summary>
sealed class PassingTarget(FlowFilter filter, IFlowTarget target) : IFlowTarget
{
    readonly FlowSelector _selector = filter.CreateSelector();

    public void Take(FlowRecord flow)
    {
        if (_selector.Passes(flow))
        {
            target.Take(flow);
        }
    }
}
