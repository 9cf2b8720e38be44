using Enrichment.Updater.Flows;

namespace Enrichment.Updater.Tests.Flows;

/// <summary>Adds up what the flows carry.</summary>
sealed class CountingSink : IFlowSink
{
    public long Flows { get; private set; }

    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    public void Accept(ReadOnlySpan<MeteredFlow> flows)
    {
        Flows += flows.Length;
        foreach (ref readonly var flow in flows)
        {
            Packets += (long)flow.Packets;
            Bytes += (long)flow.Bytes;
        }
    }

    public void Tick(long nowNs)
    {
    }
}
