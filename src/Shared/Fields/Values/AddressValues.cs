using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

/// <summary>Addresses, alone or with a port. The values pad themselves, since ports and masks stand behind the address column.</summary>
static class AddressValues
{
    public static void Src(FieldText text, FlowRecord flow)
    {
        if (flow.IsIPv6)
        {
            ref readonly var address = ref flow.Get<IPv6Flow>(ElementId.IPv6Flow);
            text.Address(address.SrcHigh, address.SrcLow);
        }
        else
        {
            text.Address(flow.Get<IPv4Flow>(ElementId.IPv4Flow).Src);
        }
    }

    public static void Dst(FieldText text, FlowRecord flow)
    {
        if (flow.IsIPv6)
        {
            ref readonly var address = ref flow.Get<IPv6Flow>(ElementId.IPv6Flow);
            text.Address(address.DstHigh, address.DstLow);
        }
        else
        {
            text.Address(flow.Get<IPv4Flow>(ElementId.IPv4Flow).Dst);
        }
    }

    public static void SrcWithPort(FieldText text, FlowRecord flow)
    {
        Src(text, flow);
        Port(text, flow.IsIPv6, flow.Generic.SrcPort);
    }

    public static void DstWithPort(FieldText text, FlowRecord flow)
    {
        Dst(text, flow);
        DstPort(text, flow);
    }

    public static void SrcWithCountry(FieldText text, FlowRecord flow)
    {
        Src(text, flow);
        NoCountry(text);
    }

    public static void DstWithCountry(FieldText text, FlowRecord flow)
    {
        Dst(text, flow);
        NoCountry(text);
    }

    public static void SrcWithCountryAndPort(FieldText text, FlowRecord flow)
    {
        SrcWithCountry(text, flow);
        Port(text, flow.IsIPv6, flow.Generic.SrcPort);
    }

    public static void DstWithCountryAndPort(FieldText text, FlowRecord flow)
    {
        DstWithCountry(text, flow);
        DstPort(text, flow);
    }

    public static void NextHop(FieldText text, FlowRecord flow) => text.Address(flow, ElementId.IPNextHopV4, ElementId.IPNextHopV6);

    public static void BgpNextHop(FieldText text, FlowRecord flow) => text.Address(flow, ElementId.BgpNextHopV4, ElementId.BgpNextHopV6);

    public static void Router(FieldText text, FlowRecord flow) => text.Address(flow, ElementId.IPReceivedV4, ElementId.IPReceivedV6);

    public static void RouterWithCountry(FieldText text, FlowRecord flow)
    {
        Router(text, flow);
        NoCountry(text);
    }

    public static void TranslatedSrc(FieldText text, FlowRecord flow)
    {
        if (flow.Has(ElementId.NatXlateIPv4) || !flow.Has(ElementId.NatXlateIPv6))
        {
            text.Address(flow.Get<IPv4Flow>(ElementId.NatXlateIPv4).Src);
        }
        else
        {
            ref readonly var address = ref flow.Get<IPv6Flow>(ElementId.NatXlateIPv6);
            text.Address(address.SrcHigh, address.SrcLow);
        }
    }

    public static void TranslatedDst(FieldText text, FlowRecord flow)
    {
        if (flow.Has(ElementId.NatXlateIPv4) || !flow.Has(ElementId.NatXlateIPv6))
        {
            text.Address(flow.Get<IPv4Flow>(ElementId.NatXlateIPv4).Dst);
        }
        else
        {
            ref readonly var address = ref flow.Get<IPv6Flow>(ElementId.NatXlateIPv6);
            text.Address(address.DstHigh, address.DstLow);
        }
    }

    public static void TranslatedSrcWithPort(FieldText text, FlowRecord flow)
    {
        TranslatedSrc(text, flow);
        Port(text, IsTranslatedIPv6(flow), flow.Get<SrcDst16>(ElementId.NatXlatePort).Src);
    }

    public static void TranslatedDstWithPort(FieldText text, FlowRecord flow)
    {
        TranslatedDst(text, flow);
        Port(text, IsTranslatedIPv6(flow), flow.Get<SrcDst16>(ElementId.NatXlatePort).Dst);
    }

    static bool IsTranslatedIPv6(FlowRecord flow) => !flow.Has(ElementId.NatXlateIPv4) && flow.Has(ElementId.NatXlateIPv6);

    /// <summary>Behind the address, <c>:</c> for IPv4 and <c>.</c> for IPv6.</summary>
    static void Port(FieldText text, bool isIPv6, ushort port)
    {
        text.Byte(isIPv6 ? (byte)'.' : (byte)':');
        text.Number(port, -5);
    }

    static void DstPort(FieldText text, FlowRecord flow)
    {
        text.Byte(flow.IsIPv6 ? (byte)'.' : (byte)':');
        var start = text.Length;
        PortValues.Dst(text, flow);
        text.Pad(start, -5);
    }

    /// <summary>There is no database of countries; nfdump writes two dots without one.</summary>
    static void NoCountry(FieldText text) => text.Bytes("(..)"u8);
}
