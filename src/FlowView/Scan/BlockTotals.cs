using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Adds up flows of whole blocks, by the places where their counters stand.</summary>
sealed class BlockTotals
{
    readonly ShapePlans<Plan> _plans = new(() => new Plan());
    readonly FlowRecord _record = new();

    /// <param name="flows">Numbers of flows of the block.</param>
    // Compiled at its first call with all optimizations: the loop runs for every flow of a file, and is entered only once a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(NfcapdBlock block, ReadOnlySpan<int> flows, Totals totals)
    {
        var arePlanned = _plans.TryBegin(block);
        var slots = block.Slots;
        ref var first = ref MemoryMarshal.GetArrayDataReference(block.Bytes);
        var (known, sums) = (0, new TotalSums { FirstSeen = ulong.MaxValue });
        foreach (var flow in flows)
        {
            ref readonly var slot = ref slots[flow];
            var plan = arePlanned ? _plans.Of(block, slot, flow) : null;
            if (plan is null || !plan.Places.AreKnown || !sums.TryAdd(plan.Places, ref Unsafe.Add(ref first, slot.Offset)))
            {
                block.View(flow, _record);
                totals.Add(_record);
                continue;
            }

            known++;
        }

        totals.Add(known, sums);
    }

    sealed class Plan : IShapePlan
    {
        public CounterPlaces Places;

        public void Bind(FlowRecord sample) => Places.Bind(sample);
    }
}

/// <summary>What some flows add to <see cref="Totals"/>.</summary>
struct TotalSums
{
    public ulong Flows, Bytes, Packets, FirstSeen, LastSeen;

    /// <returns>False, and nothing is added: it is an event, which has the time of its first packet elsewhere.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(in CounterPlaces places, ref byte record)
    {
        ref readonly var generic = ref places.Generic(ref record);
        if (generic.MsecFirst == 0)
        {
            return false;
        }

        ref readonly var counters = ref places.Counters(ref record);
        Flows += Math.Max(counters.Flows, 1);
        Bytes += generic.InBytes + counters.OutBytes;
        Packets += generic.InPackets + counters.OutPackets;
        FirstSeen = Math.Min(FirstSeen, generic.MsecFirst);
        LastSeen = Math.Max(LastSeen, generic.MsecLast);
        return true;
    }
}
