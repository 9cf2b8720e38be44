using System.Runtime.CompilerServices;

namespace Enrichment.Updater.Flows;

/// <summary>What went through the cache. Packets and bytes in = those of the flows out + those of the flows inside.</summary>
struct FlowCounters
{
    EndCounts _ended;

    public long Packets;

    public long Bytes;

    /// <summary>How often the packets' clock stepped back by more than the active timeout.</summary>
    public long ClockSteps;

    /// <summary>Flows in the cache now, and the most there ever were.</summary>
    public int Now, Peak;

    public readonly long Ended
    {
        get
        {
            long sum = 0;
            for (var reason = FlowEndReason.Idle; reason <= FlowEndReason.LackOfResources; reason++)
            {
                sum += this[reason];
            }

            return sum;
        }
    }

    public readonly long this[FlowEndReason reason] => _ended[(int)reason];

    internal void Count(FlowEndReason reason) => _ended[(int)reason]++;

    [InlineArray((int)FlowEndReason.LackOfResources + 1)]
    struct EndCounts
    {
        long _count;
    }
}
