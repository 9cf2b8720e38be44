using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Values;

static class TimeValues
{
    public static void First(FieldText text, FlowRecord flow) => text.LocalTime(FlowTimes.First(flow));

    public static void FirstRaw(FieldText text, FlowRecord flow) => text.Thousandths(FlowTimes.First(flow));

    public static void FirstUtc(FieldText text, FlowRecord flow) => text.Time(text.Utc, FlowTimes.First(flow));

    public static void Last(FieldText text, FlowRecord flow) => text.LocalTime(flow.Generic.MsecLast);

    public static void LastRaw(FieldText text, FlowRecord flow) => text.Thousandths(flow.Generic.MsecLast);

    public static void LastUtc(FieldText text, FlowRecord flow) => text.Time(text.Utc, flow.Generic.MsecLast);

    public static void Received(FieldText text, FlowRecord flow) => text.LocalTime(flow.Generic.MsecReceived);

    public static void ReceivedRaw(FieldText text, FlowRecord flow) => text.Thousandths(flow.Generic.MsecReceived);

    public static void ReceivedUtc(FieldText text, FlowRecord flow) => text.Time(text.Utc, flow.Generic.MsecReceived);

    public static void Event(FieldText text, FlowRecord flow) => text.LocalTime(FlowTimes.Event(flow));

    public static void EventMsec(FieldText text, FlowRecord flow) => text.Number(FlowTimes.Event(flow));

    public static void DurationSeconds(FieldText text, FlowRecord flow) => text.Thousandths(FlowTimes.Duration(flow));

    public static void Duration(FieldText text, FlowRecord flow)
    {
        if (text.IsPlain)
        {
            DurationSeconds(text, flow);
        }
        else
        {
            DurationText.Write(text, FlowTimes.Duration(flow));
        }
    }
}
