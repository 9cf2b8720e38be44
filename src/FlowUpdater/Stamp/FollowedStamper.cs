using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Stamp.Progress;

namespace Enrichment.Updater.Stamp;

/// <summary>Tells progress how many flows were stamped.</summary>
sealed class FollowedStamper(IFlowStamper stamper, FileProgress file) : IFlowStamper
{
    public void Stamp(NfcapdBlock block, Span<FlowStamp> stamps)
    {
        stamper.Stamp(block, stamps);
        file.AddFlows(stamps.Length);
    }
}
