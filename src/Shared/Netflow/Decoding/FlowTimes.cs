using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Plans;
using Enrichment.Nfcapd;

namespace Enrichment.Netflow.Decoding;

/// <summary>Beginning and end of a flow, from whatever clocks its exporter has, in milliseconds since 1970.</summary>
static class FlowTimes
{
    const ulong SecondsFrom1900To1970 = 2_208_988_800;

    public static void Set(RecordPlan plan, in LateValues late, in MessageContext message, ExportSource source, ref GenericFlow flow)
    {
        if (plan.HasLate(FlowField.FirstUptime) || plan.HasLate(FlowField.LastUptime))
        {
            SetByUptime(plan, late, message, source, ref flow);
        }

        flow.MsecFirst = Later(flow.MsecFirst, plan, late, message, FlowField.FirstSeconds, FlowField.FirstNtp, FlowField.FirstDeltaUs);
        flow.MsecLast = Later(flow.MsecLast, plan, late, message, FlowField.LastSeconds, FlowField.LastNtp, FlowField.LastDeltaUs);
        if (flow.MsecFirst == 0 || flow.MsecLast == 0)
        {
            SetByDuration(plan, late, ref flow);
        }
    }

    static ulong Later(
        ulong known, RecordPlan plan, in LateValues late, in MessageContext message, FlowField seconds, FlowField ntp, FlowField deltaUs)
    {
        if (plan.HasLate(seconds))
        {
            return Math.Max(known, 1000 * late.Of(seconds)); // Beside milliseconds they say nothing new.
        }

        if (plan.HasLate(ntp))
        {
            return OfNtp(late.Of(ntp));
        }

        // RFC 5102 §5.9.9: before the export time of the message's header
        return plan.HasLate(deltaUs) ? (ulong)Math.Max(0, message.ExportMs - ((long)Math.Min(late.Of(deltaUs), uint.MaxValue) / 1000)) : known;
    }

    /// <summary>RFC 7011 §6.1.9: seconds since 1900 and a fraction; from 2036 on the seconds begin anew (RFC 5905 §6).</summary>
    internal static ulong OfNtp(ulong timestamp)
    {
        var seconds = timestamp >> 32;
        if (timestamp == 0)
        {
            return 0;
        }

        seconds += seconds < SecondsFrom1900To1970 ? 1UL << 32 : 0;
        return (1000 * (seconds - SecondsFrom1900To1970)) + ((1000 * (timestamp & uint.MaxValue)) >> 32);
    }

    static void SetByUptime(RecordPlan plan, in LateValues late, in MessageContext message, ExportSource source, ref GenericFlow flow)
    {
        var last = (uint)late.Of(plan.HasLate(FlowField.LastUptime) ? FlowField.LastUptime : FlowField.FirstUptime);
        var first = (uint)late.Of(plan.HasLate(FlowField.FirstUptime) ? FlowField.FirstUptime : FlowField.LastUptime);
        if (message.Uptime is not null)
        {
            (flow.MsecFirst, flow.MsecLast) = (message.TimeOf(first), message.TimeOf(last));
            return;
        }

        // IPFIX says when the exporter came up in the record or in options (RFC 5102 §5.9.13); where it never does, only the duration is known.
        var init = plan.HasLate(FlowField.SystemInitMs) ? late.Of(FlowField.SystemInitMs) : source.SystemInitMs;
        var now = message with { Uptime = init != 0 ? unchecked((uint)((ulong)message.ExportMs - init)) : last };
        (flow.MsecFirst, flow.MsecLast) = (now.TimeOf(first), now.TimeOf(last));
    }

    static void SetByDuration(RecordPlan plan, in LateValues late, ref GenericFlow flow)
    {
        var duration = plan.HasLate(FlowField.DurationMs) ? late.Of(FlowField.DurationMs)
            : plan.HasLate(FlowField.DurationUs) ? late.Of(FlowField.DurationUs) / 1000
            : 0;
        if (flow.MsecFirst != 0 && duration != 0)
        {
            flow.MsecLast = flow.MsecFirst + duration;
        }
        else if (flow.MsecLast != 0 && duration != 0)
        {
            flow.MsecFirst = flow.MsecLast - Math.Min(flow.MsecLast, duration);
        }
    }
}
