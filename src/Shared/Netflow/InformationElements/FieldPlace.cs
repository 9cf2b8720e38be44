using Enrichment.Nfcapd;

namespace Enrichment.Netflow.InformationElements;

/// <summary>Where a field stands in a flow record of layout 2.</summary>
/// <param name="Element">The element that it is a part of.</param>
/// <param name="Offset">In the element's payload.</param>
/// <param name="Width">Bytes, in host order; 16: two halves of 8, the high one first.</param>
public readonly record struct FieldPlace(ElementId Element, byte Offset, byte Width)
{
    static readonly FieldPlace[] Places = Make();

    /// <summary>Whether the field has a place at all.</summary>
    public bool Exists => Element != ElementId.Null;

    public static FieldPlace Of(FlowField field) => Places[(int)field];

    /// <summary>Bytes of an element's payload as nfcapd 1.7.1 writes it; 0: it is none that collected flows have.</summary>
    public static int PayloadOf(ElementId element) => element switch
    {
        ElementId.GenericFlow => 48,
        ElementId.IPv4Flow or ElementId.VLan or ElementId.AsRouting or ElementId.AsAdjacent => 8,
        ElementId.IPv6Flow or ElementId.MacAddress or ElementId.NatXlateIPv6 => 32,
        ElementId.FlowMisc or ElementId.BgpNextHopV6 or ElementId.IPNextHopV6 or ElementId.IPReceivedV6 => 16,
        ElementId.NselCommon or ElementId.NatCommon or ElementId.Observation => 16,
        ElementId.CounterFlow or ElementId.Latency or ElementId.NselAcl => 24,
        ElementId.BgpNextHopV4 or ElementId.IPNextHopV4 or ElementId.IPReceivedV4 or ElementId.NatXlatePort or ElementId.NbarApp => 4,
        ElementId.MplsLabel => 40,
        ElementId.NatXlateIPv4 or ElementId.NatPortBlock or ElementId.Vrf => 8,
        ElementId.NselUser => 68,
        _ => 0,
    };

    static FieldPlace[] Make()
    {
        var places = new FieldPlace[256];
        void Set(ElementId element, params (FlowField Field, byte Offset, byte Width)[] fields)
        {
            foreach (var (field, offset, width) in fields)
            {
                places[(int)field] = new FieldPlace(element, offset, width);
            }
        }

        Set(ElementId.GenericFlow,
            (FlowField.FirstMs, 0, 8), (FlowField.LastMs, 8, 8), (FlowField.Packets, 24, 8), (FlowField.Bytes, 32, 8),
            (FlowField.SrcPort, 40, 2), (FlowField.DstPort, 42, 2), (FlowField.Protocol, 44, 1), (FlowField.TcpFlags, 45, 1),
            (FlowField.ForwardingStatus, 46, 1), (FlowField.Tos, 47, 1));
        Set(ElementId.IPv4Flow, (FlowField.SrcIPv4, 0, 4), (FlowField.DstIPv4, 4, 4));
        Set(ElementId.IPv6Flow, (FlowField.SrcIPv6, 0, 16), (FlowField.DstIPv6, 16, 16));
        Set(ElementId.FlowMisc,
            (FlowField.Input, 0, 4), (FlowField.Output, 4, 4), (FlowField.SrcMask, 8, 1), (FlowField.DstMask, 9, 1), (FlowField.Direction, 10, 1),
            (FlowField.DstTos, 11, 1), (FlowField.BiflowDirection, 12, 1), (FlowField.FlowEndReason, 13, 1), (FlowField.ReverseTcpFlags, 14, 1));
        Set(ElementId.CounterFlow, (FlowField.Flows, 0, 8), (FlowField.OutPackets, 8, 8), (FlowField.OutBytes, 16, 8));
        Set(ElementId.VLan, (FlowField.SrcVlan, 0, 4), (FlowField.DstVlan, 4, 4));
        Set(ElementId.AsRouting, (FlowField.SrcAs, 0, 4), (FlowField.DstAs, 4, 4));
        Set(ElementId.BgpNextHopV4, (FlowField.BgpNextHopIPv4, 0, 4));
        Set(ElementId.BgpNextHopV6, (FlowField.BgpNextHopIPv6, 0, 16));
        Set(ElementId.IPNextHopV4, (FlowField.NextHopIPv4, 0, 4));
        Set(ElementId.IPNextHopV6, (FlowField.NextHopIPv6, 0, 16));
        for (var label = 0; label < 10; label++)
        {
            Set(ElementId.MplsLabel, (FlowField.MplsLabel1 + (byte)label, (byte)(4 * label), 4));
        }

        Set(ElementId.MacAddress,
            (FlowField.InSrcMac, 0, 8), (FlowField.OutDstMac, 8, 8), (FlowField.InDstMac, 16, 8), (FlowField.OutSrcMac, 24, 8));
        Set(ElementId.AsAdjacent, (FlowField.NextAs, 0, 4), (FlowField.PreviousAs, 4, 4));
        Set(ElementId.Latency, (FlowField.ClientDelayUs, 0, 8), (FlowField.ServerDelayUs, 8, 8), (FlowField.ApplicationDelayUs, 16, 8));
        Set(ElementId.NselCommon,
            (FlowField.ConnectionId, 8, 4), (FlowField.FirewallExtendedEvent, 12, 2), (FlowField.FirewallEvent, 14, 1));
        Set(ElementId.NatXlateIPv4, (FlowField.PostNatSrcIPv4, 0, 4), (FlowField.PostNatDstIPv4, 4, 4));
        Set(ElementId.NatXlateIPv6, (FlowField.PostNatSrcIPv6, 0, 16), (FlowField.PostNatDstIPv6, 16, 16));
        Set(ElementId.NatXlatePort, (FlowField.PostNatSrcPort, 0, 2), (FlowField.PostNatDstPort, 2, 2));
        Set(ElementId.NselAcl, (FlowField.IngressAcl, 0, 12), (FlowField.EgressAcl, 12, 12));
        Set(ElementId.NselUser, (FlowField.UserName, 0, 65));
        Set(ElementId.NatCommon, (FlowField.NatPool, 8, 4), (FlowField.NatEvent, 12, 1));
        Set(ElementId.NatPortBlock,
            (FlowField.PortBlockStart, 0, 2), (FlowField.PortBlockEnd, 2, 2), (FlowField.PortBlockStep, 4, 2), (FlowField.PortBlockSize, 6, 2));
        Set(ElementId.NbarApp, (FlowField.ApplicationId, 0, 4));
        Set(ElementId.Observation, (FlowField.ObservationPoint, 0, 8), (FlowField.ObservationDomain, 8, 4));
        Set(ElementId.Vrf, (FlowField.EgressVrf, 0, 4), (FlowField.IngressVrf, 4, 4));
        return places;
    }
}
