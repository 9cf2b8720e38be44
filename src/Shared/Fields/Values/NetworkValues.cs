using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Values;

/// <summary>Networks: an address under the mask of element 4.</summary>
static class NetworkValues
{
    public static void Src(FieldText text, FlowRecord flow) => Network(text, flow, flow.Misc.SrcMask, true);

    public static void Dst(FieldText text, FlowRecord flow) => Network(text, flow, flow.Misc.DstMask, false);

    /// <summary>
    /// A mask of 0 leaves the address (upper half for IPv6): nfdump shifts by the full width there, which x86 takes as no
    /// shift at all; C# defines the shift the same way. Without element 4 its compiler knows the 0 and makes it 0.0.0.0.
    /// </summary>
    static void Network(FieldText text, FlowRecord flow, byte mask, bool source)
    {
        if (!flow.Has(ElementId.FlowMisc))
        {
            Nothing(text, flow.IsIPv6);
        }
        else if (flow.IsIPv6)
        {
            ref readonly var v6 = ref flow.Get<IPv6Flow>(ElementId.IPv6Flow);
            var (high, low) = source ? (v6.SrcHigh, v6.SrcLow) : (v6.DstHigh, v6.DstLow);
            (high, low) = mask > 64 ? (high, low & ulong.MaxValue << (128 - mask)) : (high & ulong.MaxValue << (64 - mask), 0);
            text.Address(high, low);
        }
        else if (flow.Has(ElementId.IPv4Flow))
        {
            ref readonly var v4 = ref flow.Get<IPv4Flow>(ElementId.IPv4Flow);
            text.Address((source ? v4.Src : v4.Dst) & uint.MaxValue << (32 - mask));
        }
        else
        {
            text.Address(0);
        }

        text.Byte((byte)'/');
        text.Number(mask, text.IsCsv ? 0 : -2);
    }

    static void Nothing(FieldText text, bool isIPv6)
    {
        if (isIPv6)
        {
            text.Address(0, 0);
        }
        else
        {
            text.Address(0);
        }
    }

    /// <summary>The network alone, for raw and JSON: nothing without addresses; a mask of 0 gives the network of all addresses.</summary>
    public static void Plain(TextBuffer text, FlowRecord flow, byte mask, bool source)
    {
        if (flow.IsIPv6)
        {
            ref readonly var v6 = ref flow.Get<IPv6Flow>(ElementId.IPv6Flow);
            var (high, low) = source ? (v6.SrcHigh, v6.SrcLow) : (v6.DstHigh, v6.DstLow);
            IpText.IPv6(text, high & FirstBits(mask), low & FirstBits(mask - 64));
        }
        else if (flow.Has(ElementId.IPv4Flow))
        {
            ref readonly var v4 = ref flow.Get<IPv4Flow>(ElementId.IPv4Flow);
            var bits = (uint)(0xFFFF_FFFFUL << (32 - Math.Min(mask, (byte)32)));
            IpText.IPv4(text, (source ? v4.Src : v4.Dst) & bits);
        }
    }

    static ulong FirstBits(int count) => count <= 0 ? 0 : ulong.MaxValue << Math.Max(64 - count, 0);
}
