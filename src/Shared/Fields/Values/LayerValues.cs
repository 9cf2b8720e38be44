using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Values;

/// <summary>MAC addresses, MPLS labels, TTL, fragments, EtherType, latencies.</summary>
static class LayerValues
{
    public const byte DontFragment = 0x40, MoreFragments = 0x20;

    public static void InSrcMac(FieldText text, FlowRecord flow) => Mac(text, Macs(flow).InSrc);

    public static void OutDstMac(FieldText text, FlowRecord flow) => Mac(text, Macs(flow).OutDst);

    public static void InDstMac(FieldText text, FlowRecord flow) => Mac(text, Macs(flow).InDst);

    public static void OutSrcMac(FieldText text, FlowRecord flow) => Mac(text, Macs(flow).OutSrc);

    /// <summary>Writer of one label; numbered from 0.</summary>
    public static ValueWriter Label(int number) => (text, flow) => MplsLabel(text, flow.Get<MplsLabels>(ElementId.MplsLabel)[number], 8);

    public static void Labels(FieldText text, FlowRecord flow)
    {
        ref readonly var labels = ref flow.Get<MplsLabels>(ElementId.MplsLabel);
        for (var i = 0; i < 10; i++)
        {
            MplsLabel(text, labels[i], 8);
            text.Byte((byte)' ');
        }
    }

    /// <summary>RFC 3032 §2.1: label, traffic class, bottom of stack.</summary>
    public static void MplsLabel(TextBuffer text, uint label, int width)
    {
        text.Number(label >> 4, width);
        text.Byte((byte)'-');
        text.Number((label & 0xF) >> 1);
        text.Byte((byte)'-');
        text.Number(label & 1);
    }

    public static void Mac(TextBuffer text, ulong mac)
    {
        for (var shift = 40; shift >= 0; shift -= 8)
        {
            text.Hex(mac >> shift & 0xFF, 2);
            if (shift > 0)
            {
                text.Byte((byte)':');
            }
        }
    }

    public static void Ttl(FieldText text, FlowRecord flow)
    {
        ref readonly var info = ref flow.Get<IPInfo>(ElementId.IPInfo);
        text.Number(info.MinTtl, 5);
        text.Byte((byte)' ');
        text.Number(info.MaxTtl, 5);
    }

    public static void MinTtl(FieldText text, FlowRecord flow) => text.Number(flow.Get<IPInfo>(ElementId.IPInfo).MinTtl);

    public static void MaxTtl(FieldText text, FlowRecord flow) => text.Number(flow.Get<IPInfo>(ElementId.IPInfo).MaxTtl);

    public static void Fragments(FieldText text, FlowRecord flow)
    {
        var flags = flow.Get<IPInfo>(ElementId.IPInfo).FragmentFlags;
        text.Bytes((flags & DontFragment) != 0 ? "DF"u8 : "--"u8);
        text.Bytes((flags & MoreFragments) != 0 ? "MF"u8 : "--"u8);
    }

    public static void EtherType(FieldText text, FlowRecord flow)
    {
        text.Bytes("0x"u8);
        text.Hex(flow.Get<Layer2>(ElementId.Layer2).EtherType, 4);
    }

    public static void ClientLatency(FieldText text, FlowRecord flow) => text.Thousandths(flow.Get<Latency>(ElementId.Latency).ClientUsec);

    public static void ServerLatency(FieldText text, FlowRecord flow) => text.Thousandths(flow.Get<Latency>(ElementId.Latency).ServerUsec);

    public static void ApplicationLatency(FieldText text, FlowRecord flow) =>
        text.Thousandths(flow.Get<Latency>(ElementId.Latency).ApplicationUsec);

    static ref readonly MacAddresses Macs(FlowRecord flow) => ref flow.Get<MacAddresses>(ElementId.MacAddress);
}
