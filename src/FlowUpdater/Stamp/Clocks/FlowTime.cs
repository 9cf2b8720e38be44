using Enrichment.Nfcapd;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>When a flow was, on the clock of the bindings; nanoseconds since 1970.</summary>
/// <param name="FirstNs">Its first packet, at the latest.</param>
/// <param name="LastNs">Its last packet, at the latest.</param>
/// <param name="EarlierNs">Both may have been earlier by up to this much.</param>
readonly record struct FlowTime(long FirstNs, long LastNs, long EarlierNs)
{
    // In 2128; with an offset of a hundred years it still fits in nanoseconds.
    const ulong LatestMs = 5_000_000_000_000;
    const long MillisecondNs = 1_000_000;

    /// <summary>
    /// What the exporter's clock says, corrected. The file says milliseconds: the flow began somewhere in the first and ended somewhere in
    /// the last.
    /// </summary>
    public static FlowTime Own(in GenericFlow flow, in ClockCorrection correction)
    {
        var first = Ns(flow.MsecFirst) + correction.OffsetNs + correction.UncertaintyNs;
        var last = Ns(flow.MsecLast) + (MillisecondNs - 1) + correction.OffsetNs + correction.UncertaintyNs;
        return new FlowTime(first, Math.Max(first, last), 2 * correction.UncertaintyNs);
    }

    /// <summary>
    /// What the collector's clock says. A record comes after the flow's last packet, and how long after depends on the exporter: at once
    /// where a timeout cut a busy flow, or its end was seen; after the idle timeout where nothing more came; and records wait until a
    /// datagram is full. So the flow ended at the time of receipt or up to the export delay before it. How long it took, the exporter's
    /// clock says rightly even where its date is wrong.
    /// </summary>
    /// <param name="flow">One with a time of receipt.</param>
    /// <param name="exportDelayNs">The longest that a record takes from the flow's last packet to the collector.</param>
    public static FlowTime Received(in GenericFlow flow, long exportDelayNs)
    {
        var last = Ns(flow.MsecReceived) + (MillisecondNs - 1);
        var lasted = Math.Max(0, Ns(flow.MsecLast) - Ns(flow.MsecFirst)) + (MillisecondNs - 1);
        return new FlowTime(last - lasted, last, exportDelayNs);
    }

    static long Ns(ulong milliseconds) => (long)Math.Min(milliseconds, LatestMs) * MillisecondNs;
}
