using Enrichment.Fields.Values;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.View.Profiles.Comparison;
using Enrichment.View.Scan;

namespace Enrichment.View.Profiles;

/// <summary>Takes flows into the profile of the process at each end, and shows them to who looks for what is new.</summary>
/// <param name="news">Null: nothing is compared.</param>
sealed class ProfileCollector(TrafficProfile profile, News? news) : IFlowTarget
{
    readonly UserNameStamps _userNames = new();

    public void Take(FlowRecord flow)
    {
        if (!flow.Has(ElementId.GenericFlow))
        {
            return;
        }

        ref readonly var generic = ref flow.Generic;
        ref readonly var counters = ref flow.Counters;
        var (packets, bytes) = (generic.InPackets + counters.OutPackets, generic.InBytes + counters.OutBytes);
        profile.AddFlow(flow.FlowCount, packets, bytes, FlowTimes.First(flow), generic.MsecLast);
        var stamp = flow.Stamp;
        stamp = stamp.IsAsked ? stamp : _userNames.Of(flow);
        if (!stamp.Source.IsNamed && !stamp.Destination.IsNamed)
        {
            profile.Remainder.AddFlow(flow.FlowCount, packets, bytes);
        }

        End(flow, stamp.Source, isSource: true, bytes);
        End(flow, stamp.Destination, isSource: false, bytes);
    }

    void End(FlowRecord flow, in EndStamp end, bool isSource, ulong bytes)
    {
        if (!end.IsNamed)
        {
            profile.Remainder.AddEnd(end.Reason, flow.FlowCount, bytes);
            return;
        }

        var seen = ProcessFlow.Of(flow, end, isSource);
        var process = profile.Add(seen);
        news?.Take(process, seen);
    }
}
