using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

/// <summary>The moments of a flow in milliseconds since 1970.</summary>
public static class FlowTimes
{
    /// <summary>
    /// First packet; for an event record without it the time of the event, firewall before NAT (nfdump's MapRecordHandle).
    /// </summary>
    public static ulong First(FlowRecord flow)
    {
        var first = flow.Generic.MsecFirst;
        return first != 0 || !flow.Has(ElementId.GenericFlow) ? first : Event(flow);
    }

    /// <summary>Milliseconds from first to last packet; 0 where one is missing or last lies before first.</summary>
    public static ulong Duration(FlowRecord flow)
    {
        var first = First(flow);
        var last = flow.Generic.MsecLast;
        return first != 0 && last > first ? last - first : 0;
    }

    public static ulong Event(FlowRecord flow) => flow.Has(ElementId.NselCommon)
        ? flow.Get<NselCommon>(ElementId.NselCommon).MsecEvent
        : flow.Get<NatCommon>(ElementId.NatCommon).MsecEvent;
}
