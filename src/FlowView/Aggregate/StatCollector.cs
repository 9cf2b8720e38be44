using Enrichment.Fields.Values;
using Enrichment.Nfcapd;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate;

/// <summary>Takes flows into the sums of all statistics that are asked for.</summary>
sealed class StatCollector(IReadOnlyList<StatRequest> requests) : IFlowTarget
{
    readonly StatSums[] _sums = [.. requests.Select(_ => new StatSums())];

    public StatTexts Texts { get; } = new();

    public StatSums Sums(int request) => _sums[request];

    /// <summary>A flow without element 1 is in no statistic, as in nfdump.</summary>
    public void Take(FlowRecord flow)
    {
        if (!flow.Has(ElementId.GenericFlow))
        {
            return;
        }

        ref readonly var generic = ref flow.Generic;
        ref readonly var counters = ref flow.Counters;
        var one = new StatCounters
        {
            First = FlowTimes.First(flow), Last = generic.MsecLast, InPackets = generic.InPackets, InBytes = generic.InBytes,
            OutPackets = counters.OutPackets, OutBytes = counters.OutBytes, Flows = flow.FlowCount,
        };
        for (var i = 0; i < _sums.Length; i++)
        {
            var protocol = requests[i].ByProtocol ? generic.Protocol : (byte)0;
            foreach (var element in requests[i].Definition.Elements)
            {
                if (element.TryRead(flow, Texts, out var key))
                {
                    _sums[i].Add(key with { Protocol = protocol }, one);
                }
            }
        }
    }
}
