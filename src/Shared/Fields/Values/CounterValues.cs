using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

static class CounterValues
{
    public static void InPackets(FieldText text, FlowRecord flow) => text.Counter(flow.Generic.InPackets);

    public static void InBytes(FieldText text, FlowRecord flow) => text.Counter(flow.Generic.InBytes);

    public static void OutPackets(FieldText text, FlowRecord flow) => text.Counter(flow.Counters.OutPackets);

    public static void OutBytes(FieldText text, FlowRecord flow) => text.Counter(flow.Counters.OutBytes);

    /// <summary>1 without element 5; a 0 that stands there is written as 0.</summary>
    public static void Flows(FieldText text, FlowRecord flow) => text.Number(flow.Has(ElementId.CounterFlow) ? flow.Counters.Flows : 1);

    public static void BitsPerSecond(FieldText text, FlowRecord flow) => Rate(text, flow.Generic.InBytes << 3, flow);

    public static void PacketsPerSecond(FieldText text, FlowRecord flow) => Rate(text, flow.Generic.InPackets, flow);

    public static void BytesPerPacket(FieldText text, FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        text.Number(generic.InPackets == 0 ? 0 : (uint)(generic.InBytes / generic.InPackets));
    }

    /// <summary>nfdump divides whole milliseconds in lines and floating seconds in csv; the two differ in the last digit.</summary>
    static void Rate(FieldText text, ulong amount, FlowRecord flow)
    {
        var duration = FlowTimes.Duration(flow);
        text.Counter(duration == 0 ? 0
            : text.IsCsv ? (ulong)(amount / (duration / 1000.0))
            : 1000 * amount / duration);
    }
}
