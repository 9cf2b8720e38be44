using System.Reflection;
using System.Runtime.InteropServices;
using Enrichment.Fields;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Fields;

/// <summary>Filters and sums read numbers by offset, columns by the structures of the elements: both mean the same bytes.</summary>
public class PlacesTests
{
    /// <summary>The structure, and the names of its members that are called otherwise in the table.</summary>
    static readonly Dictionary<ElementId, Type> Elements = new()
    {
        [ElementId.GenericFlow] = typeof(GenericFlow), [ElementId.FlowMisc] = typeof(FlowMisc), [ElementId.CounterFlow] = typeof(CounterFlow),
        [ElementId.VLan] = typeof(SrcDst32), [ElementId.AsRouting] = typeof(SrcDst32), [ElementId.AsAdjacent] = typeof(AsAdjacent),
        [ElementId.MacAddress] = typeof(MacAddresses), [ElementId.Latency] = typeof(Latency), [ElementId.NselCommon] = typeof(NselCommon),
        [ElementId.NatCommon] = typeof(NatCommon), [ElementId.NatXlatePort] = typeof(SrcDst16), [ElementId.NatPortBlock] = typeof(NatPortBlock),
        [ElementId.NokiaNat] = typeof(NokiaNat), [ElementId.TunnelIPv4] = typeof(TunnelIPv4), [ElementId.TunnelIPv6] = typeof(TunnelIPv6),
        [ElementId.Observation] = typeof(Observation), [ElementId.Vrf] = typeof(Vrf), [ElementId.PfInfo] = typeof(PfInfo),
        [ElementId.Layer2] = typeof(Layer2), [ElementId.IPInfo] = typeof(IPInfo), [ElementId.NselAcl] = typeof(NselAcl),
    };

    public static IEnumerable<TheoryDataRow<string, string>> Named =>
    [
        new("First", "MsecFirst"), new("Last", "MsecLast"), new("Received", "MsecReceived"), new("Packets", "InPackets"), new("Bytes", "InBytes"),
        new("SrcPort", "SrcPort"), new("DstPort", "DstPort"), new("Protocol", "Protocol"), new("Flags", "TcpFlags"), new("ForwardingStatus", "ForwardingStatus"),
        new("SrcTos", "SrcTos"), new("Input", "Input"), new("Output", "Output"), new("SrcMask", "SrcMask"), new("DstMask", "DstMask"), new("Direction", "Direction"),
        new("DstTos", "DstTos"), new("BiFlowDirection", "BiFlowDirection"), new("EndReason", "FlowEndReason"), new("Flows", "Flows"), new("OutPackets", "OutPackets"),
        new("OutBytes", "OutBytes"), new("SrcVLan", "Src"), new("DstVLan", "Dst"), new("SrcAs", "Src"), new("DstAs", "Dst"), new("NextAs", "Next"),
        new("PreviousAs", "Previous"), new("InSrcMac", "InSrc"), new("OutDstMac", "OutDst"), new("InDstMac", "InDst"), new("OutSrcMac", "OutSrc"),
        new("ClientLatency", "ClientUsec"), new("ServerLatency", "ServerUsec"), new("ApplicationLatency", "ApplicationUsec"),
        new("FirewallEventTime", "MsecEvent"), new("ConnectionId", "ConnectionId"), new("FirewallXEvent", "XEvent"), new("FirewallEvent", "Event"),
        new("NatEventTime", "MsecEvent"), new("NatEvent", "Event"), new("NatSrcPort", "Src"), new("NatDstPort", "Dst"), new("NatBlockStart", "Start"),
        new("NatBlockEnd", "End"), new("NatBlockStep", "Step"), new("NatBlockSize", "Size"), new("InService", "InService"), new("OutService", "OutService"),
        new("TunnelProtocol4", "Protocol"), new("TunnelProtocol6", "Protocol"), new("ObservationPoint", "PointId"), new("ObservationDomain", "DomainId"),
        new("EgressVrf", "Egress"), new("IngressVrf", "Ingress"), new("PfAction", "Action"), new("PfReason", "Reason"), new("PfDirection", "Direction"),
        new("PfRule", "Rule"), new("Layer2VLan", "VLan"), new("Layer2PostVLan", "PostVLan"), new("EtherType", "EtherType"), new("Fragments", "FragmentFlags"),
        new("MinTtl", "MinTtl"), new("MaxTtl", "MaxTtl"),
    ];

    [Theory]
    [MemberData(nameof(Named))]
    public void Place_IsThatOfTheStructure(string name, string member)
    {
        var place = (Place)typeof(Places).GetField(name)!.GetValue(null)!;
        var structure = Elements[place.Id];
        var field = structure.GetField(member, BindingFlags.Public | BindingFlags.Instance)!;

        Assert.Equal((Marshal.OffsetOf(structure, member).ToInt32(), Marshal.SizeOf(field.FieldType)), (place.Offset, place.Width));
    }

    /// <summary>But for halves of a port and elements that are one number.</summary>
    [Fact]
    public void Places_AreAllCompared() => Assert.Equal(
        ["Application", "FlowId", "IcmpCode", "IcmpType"],
        typeof(Places).GetFields().Where(field => field.FieldType == typeof(Place)).Select(field => field.Name)
            .Except(Named.Select(row => row.Data.Item1)).Order(StringComparer.Ordinal));

    [Fact]
    public void AccessLists_AreThoseOfTheStructure() => Assert.Equal(
        [Marshal.OffsetOf<NselAcl>("Ingress2").ToInt32(), Marshal.OffsetOf<NselAcl>("Egress0").ToInt32()],
        [Places.Acl(isEgress: false, 2).Offset, Places.Acl(isEgress: true, 0).Offset]);
}
