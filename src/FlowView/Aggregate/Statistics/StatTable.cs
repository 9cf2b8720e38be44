using static Enrichment.View.Aggregate.Keys.KeyFields;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>All statistics: nfdump 1.7.8's (StatParameters in nfstat.c), and the processes at the two ends.</summary>
static class StatTable
{
    public static readonly StatDefinition[] All =
    [
        new("srcip", "Src IP Addr", StatKind.Address, SrcIP),
        new("dstip", "Dst IP Addr", StatKind.Address, DstIP),
        new("ip", "    IP Addr", StatKind.Address, SrcIP, DstIP),
        new("nhip", "Nexthop IP", StatKind.Address, NextHop),
        new("nhbip", "Nexthop BGP IP", StatKind.Address, BgpNextHop),
        new("router", "Router IP", StatKind.Address, Router),
        new("srcport", "Src Port", StatKind.Number, SrcPort),
        new("dstport", "Dst Port", StatKind.Number, DstPort),
        new("port", "Port", StatKind.Number, SrcPort, DstPort),
        new("proto", "Protocol", StatKind.Number, Protocol),
        new("flags", "TCPflags", StatKind.Flags, Flags),
        new("srctos", "Src Tos", StatKind.Number, SrcTos),
        new("dsttos", "Dst Tos", StatKind.Number, DstTos),
        new("tos", "Tos", StatKind.Number, SrcTos, DstTos),
        new("dir", "Dir", StatKind.Number, KeyFields.Direction),
        new("srcas", "Src AS", StatKind.Number, SrcAs),
        new("dstas", "Dst AS", StatKind.Number, DstAs),
        new("as", "AS", StatKind.Number, SrcAs, DstAs),
        new("prevas", "Prev AS", StatKind.Number, PreviousAs),
        new("nextas", "Next AS", StatKind.Number, NextAs),
        new("inif", "Input If", StatKind.Number, Input),
        new("outif", "Output If", StatKind.Number, Output),
        new("if", "Interface", StatKind.Number, Input, Output),
        new("srcmask", "Src Mask", StatKind.Number, SrcMask),
        new("dstmask", "Dst Mask", StatKind.Number, DstMask),
        new("mask", "Mask", StatKind.Number, SrcMask, DstMask),
        new("tunproto", "Tun proto", StatKind.Number, TunnelProtocol4, TunnelProtocol6),
        new("srcvlan", "Src Vlan", StatKind.Number, SrcVLan),
        new("dstvlan", "Dst Vlan", StatKind.Number, DstVLan),
        new("vlan", "Vlan", StatKind.Number, SrcVLan, DstVLan),
        new("insrcmac", "In Src Mac", StatKind.Mac, InSrcMac),
        new("outdstmac", "Out Dst Mac", StatKind.Mac, OutDstMac),
        new("indstmac", "In Dst Mac", StatKind.Mac, InDstMac),
        new("outsrcmac", "Out Src Mac", StatKind.Mac, OutSrcMac),
        new("ethertype", "Ethertype", StatKind.Number, EtherType),
        new("srcmac", "Src Mac", StatKind.Mac, InSrcMac, OutSrcMac),
        new("dstmac", "Dst Mac", StatKind.Mac, InDstMac, OutDstMac),
        new("inmac", "In Mac", StatKind.Mac, InSrcMac, InDstMac),
        new("outmac", "Out Mac", StatKind.Mac, OutDstMac, OutSrcMac),
        new("mac", "Mac Addr", StatKind.Mac, InSrcMac, OutDstMac, InDstMac, OutSrcMac),
        .. Enumerable.Range(1, 10).Select(Label),
        new("cl", "Client Latency", StatKind.Latency, ClientLatency),
        new("sl", "Server Latency", StatKind.Latency, ServerLatency),
        new("al", "Application Latency", StatKind.Latency, ApplicationLatency),
        new("nbar", "Nbar", StatKind.Application, Application),
        new("odid", "Obs DomainID", StatKind.HexNumber, DomainId),
        new("opid", "Obs PointID", StatKind.HexNumber, PointId),
        new("event", " Event", StatKind.FirewallEvent, FirewallEvent),
        new("xevent", " Event", StatKind.Number, ExtendedEvent),
        new("nat", "NAT Event", StatKind.NatEvent, NatEvent),
        new("natsrcip", "X-Src IP Addr", StatKind.Address, NatSrcIP),
        new("natdstip", "X-Dst IP Addr", StatKind.Address, NatDstIP),
        new("natip", "X-IP Addr", StatKind.Address, NatSrcIP, NatDstIP),
        new("natsrcport", "X-Src Port", StatKind.Number, NatSrcPort),
        new("natdstport", "X-Dst Port", StatKind.Number, NatDstPort),
        new("natport", "X-Port", StatKind.Number, NatSrcPort, NatDstPort),
        new("iacl", "Ingress ACL", StatKind.HexNumber, IngressAcl),
        new("eacl", "Egress ACL", StatKind.HexNumber, EgressAcl),
        new("ivrf", "I-vrf ID", StatKind.Number, IngressVrf),
        new("evrf", "E-vrf ID", StatKind.Number, EgressVrf),
        new("minttl", "minTTL", StatKind.Number, MinTtl),
        new("maxttl", "maxTTL", StatKind.Number, MaxTtl),
        new("process", "Process", StatKind.Text, SrcProcess, DstProcess),
        new("srcprocess", "Src Process", StatKind.Text, SrcProcess),
        new("dstprocess", "Dst Process", StatKind.Text, DstProcess),
        new("exe", "Executable", StatKind.Text, SrcExecutable, DstExecutable),
        new("user", "User", StatKind.Text, SrcUser, DstUser),
        new("container", "Container", StatKind.Text, SrcContainer, DstContainer),
        new("unit", "Unit", StatKind.Text, SrcUnit, DstUnit),
    ];

    /// <summary>Those of nfdump that need what flowview does not have, and what that is.</summary>
    public static string? Missing(string name) => name switch
    {
        "srcgeo" or "dstgeo" or "geo" => "a database of countries",
        "srcasn" or "dstasn" or "asn" => "a database of AS organisations",
        "ja3" or "ja4" or "ja4s" => "a decoder of TLS payloads",
        _ => null,
    };

    static StatDefinition Label(int number) => new($"mpls{number}", $"MPLS label {number}", StatKind.MplsLabel, Mpls(number));
}
