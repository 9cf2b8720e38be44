using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Records;

/// <summary>Bytes of the payload of elements of fixed size (nfxV3.h).</summary>
static class ElementSize
{
    public static int Of(ElementId id) => id switch
    {
        ElementId.GenericFlow => Unsafe.SizeOf<GenericFlow>(),
        ElementId.IPv4Flow or ElementId.NatXlateIPv4 => Unsafe.SizeOf<IPv4Flow>(),
        ElementId.IPv6Flow or ElementId.NatXlateIPv6 => Unsafe.SizeOf<IPv6Flow>(),
        ElementId.FlowMisc => Unsafe.SizeOf<FlowMisc>(),
        ElementId.CounterFlow => Unsafe.SizeOf<CounterFlow>(),
        ElementId.VLan or ElementId.AsRouting => Unsafe.SizeOf<SrcDst32>(),
        ElementId.BgpNextHopV4 or ElementId.IPNextHopV4 or ElementId.IPReceivedV4 or ElementId.NbarApp => sizeof(uint),
        ElementId.BgpNextHopV6 or ElementId.IPNextHopV6 or ElementId.IPReceivedV6 => Unsafe.SizeOf<IPv6Halves>(),
        ElementId.MplsLabel => Unsafe.SizeOf<MplsLabels>(),
        ElementId.MacAddress => Unsafe.SizeOf<MacAddresses>(),
        ElementId.AsAdjacent => Unsafe.SizeOf<AsAdjacent>(),
        ElementId.Latency => Unsafe.SizeOf<Latency>(),
        ElementId.NselCommon => Unsafe.SizeOf<NselCommon>(),
        ElementId.NatXlatePort => Unsafe.SizeOf<SrcDst16>(),
        ElementId.NselAcl => Unsafe.SizeOf<NselAcl>(),
        ElementId.NatCommon => Unsafe.SizeOf<NatCommon>(),
        ElementId.NatPortBlock => Unsafe.SizeOf<NatPortBlock>(),
        ElementId.PfInfo => Unsafe.SizeOf<PfInfo>(),
        ElementId.FlowId => sizeof(ulong),
        ElementId.NokiaNat => Unsafe.SizeOf<NokiaNat>(),
        ElementId.TunnelIPv4 => Unsafe.SizeOf<TunnelIPv4>(),
        ElementId.TunnelIPv6 => Unsafe.SizeOf<TunnelIPv6>(),
        ElementId.Observation => Unsafe.SizeOf<Observation>(),
        ElementId.Vrf => Unsafe.SizeOf<Vrf>(),
        ElementId.Layer2 => Unsafe.SizeOf<Layer2>(),
        ElementId.IPInfo => Unsafe.SizeOf<IPInfo>(),
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "has no fixed size"),
    };
}
