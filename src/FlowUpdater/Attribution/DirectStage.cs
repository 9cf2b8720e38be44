using Enrichment.Flows;
using Enrichment.Updater.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>Passes flows on at once, where no tracker is asked: nothing is worth waiting for.</summary>
/// <param name="services">Names of services, if they are wanted; else flows are not stamped at all.</param>
sealed class DirectStage(IStampedSink<MeteredFlow> sink, Attributor? services, Action keepTime) : IFlowSink
{
    const long LookNs = 200_000_000;
    long _next;

    public void Accept(ReadOnlySpan<MeteredFlow> flows)
    {
        foreach (ref readonly var flow in flows)
        {
            sink.Accept(flow, services is null ? FlowStamp.NotAsked : services.Stamp(AttributionStage.QueryOf(flow)));
        }
    }

    public void Tick(long nowNs)
    {
        if (nowNs >= _next)
        {
            _next = nowNs + LookNs;
            keepTime();
        }
    }
}
