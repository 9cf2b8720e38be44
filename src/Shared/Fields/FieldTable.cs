using Enrichment.Fields.Values;

namespace Enrichment.Fields;

/// <summary>
/// Every field that can be shown: nfdump 1.7.8's table (formatTable in output_fmt.c and output_csv.c), row by row and in
/// its order, then the processes at the two ends. A new field is a row here and a test.
/// </summary>
public static class FieldTable
{
    const string MplsHeader =
        "                                               MPLS labels 1-10                                                  "
        + "                 ";

    /// <summary>tag, column head, width (negative: aligned left; 0: the value sees to it), value, name in csv.</summary>
    static readonly Field[] Rows =
    [
        // the record and its file
        new("nfv", "Ver", 0, HeaderValues.Version, "version"),
        new("cnt", "Count", 5, HeaderValues.Count, "count"),
        new("idt", "Ident       ", -12, HeaderValues.Ident, "Ident"),
        new("eng", " engine", 0, HeaderValues.Engine, "engine"),
        new("exp", "Exp ID", 6, HeaderValues.Exporter, "exporterID"),
        // element 1: times, counters, ports
        new("tfs", "Date first seen        ", 0, TimeValues.First, "firstSeen"),
        new("ts", "Date first seen        ", 0, TimeValues.First, "firstSeen"),
        new("tsr", "First seen raw", 14, TimeValues.FirstRaw, "firstSeen"),
        new("tsg", "First seen GMT         ", 0, TimeValues.FirstUtc, "firstSeen"),
        new("te", "Date last seen         ", 0, TimeValues.Last, "lastSeen"),
        new("ter", "Last seen raw ", 14, TimeValues.LastRaw, "lastSeen"),
        new("teg", "Last seen GMT          ", 0, TimeValues.LastUtc, "lastSeen"),
        new("tr", "Date flow received     ", 0, TimeValues.Received, "received"),
        new("trr", "Received raw  ", 14, TimeValues.ReceivedRaw, "received"),
        new("trg", "Date flow received GMT ", 0, TimeValues.ReceivedUtc, "received"),
        new("td", "Duration        ", 16, TimeValues.Duration, "duration"),
        new("tds", "Duration        ", 16, TimeValues.DurationSeconds, "duration"),
        new("pkt", " Packets", 8, CounterValues.InPackets, "packets"),
        new("ipkt", "  In Pkt", 8, CounterValues.InPackets, "inPackets"),
        new("byt", "   Bytes", 8, CounterValues.InBytes, "bytes"),
        new("ibyt", " In Byte", 8, CounterValues.InBytes, "inBytes"),
        new("sp", "Src Pt", 6, PortValues.Src, "srcPort"),
        new("dp", "Dst Pt", 6, PortValues.Dst, "dstPort"),
        new("it", "ICMP-T", 6, PortValues.IcmpType, "icmpTYpe"),
        new("ic", "ICMP-C", 6, PortValues.IcmpCode, "icmpCode"),
        new("pr", "Proto", 0, PortValues.Protocol, "proto"),
        new("flg", "   Flags", 8, PortValues.Flags, "flags"),
        new("fwd", "Fwd", 3, PortValues.ForwardingStatus, "fwdStatus"),
        new("tos", " Tos", 4, PortValues.SrcTos, "tos"),
        new("stos", "STos", 4, PortValues.SrcTos, "srcTos"),
        new("bps", "     bps", 8, CounterValues.BitsPerSecond, "bps"),
        new("pps", "     pps", 8, CounterValues.PacketsPerSecond, "pps"),
        new("bpp", "   Bpp", 6, CounterValues.BytesPerPacket, "bpp"),
        // elements 2, 3
        new("sa", "     Src IP Addr", 0, AddressValues.Src, "srcAddr", isAddress: true),
        new("da", "     Dst IP Addr", 0, AddressValues.Dst, "dstAddr", isAddress: true),
        new("sap", "     Src IP Addr:Port ", 0, AddressValues.SrcWithPort, isAddress: true),
        new("dap", "     Dst IP Addr:Port ", 0, AddressValues.DstWithPort, isAddress: true),
        new("gsap", "     Src IP Addr(..):Port ", 0, AddressValues.SrcWithCountryAndPort, isAddress: true),
        new("gdap", "     Dst IP Addr(..):Port ", 0, AddressValues.DstWithCountryAndPort, isAddress: true),
        new("gsa", "     Src IP Addr(..)", 0, AddressValues.SrcWithCountry, isAddress: true),
        new("gda", "     Dst IP Addr(..)", 0, AddressValues.DstWithCountry, isAddress: true),
        // element 4
        new("in", " Input", 6, RoutingValues.Input, "input"),
        new("out", "Output", 6, RoutingValues.Output, "output"),
        new("smk", "SMask", 5, RoutingValues.SrcMask, "srcMask"),
        new("dmk", "DMask", 5, RoutingValues.DstMask, "dstMask"),
        new("dir", "Dir", 3, PortValues.Direction, "direction"),
        new("dtos", "DTos", 4, PortValues.DstTos, "dstTos"),
        new("bfd", "Bfd", 3, PortValues.BiFlowDirection, "biDirection"),
        new("end", "End", 3, PortValues.EndReason, "endReason"),
        new("sn", "        Src Network", 0, NetworkValues.Src, "srcNet", isAddress: true),
        new("dn", "        Dst Network", 0, NetworkValues.Dst, "dstNet", isAddress: true),
        new("inam", " Input interface name", 0, RoutingValues.InputName, "inIfName"),
        new("onam", "Output interface name", 0, RoutingValues.OutputName, "outIfName"),
        // element 5
        new("opkt", " Out Pkt", 8, CounterValues.OutPackets, "outPackets"),
        new("obyt", "Out Byte", 8, CounterValues.OutBytes, "outBytes"),
        new("fl", "Flows", 5, CounterValues.Flows, "flows"),
        // elements 6 to 13
        new("svln", "SVlan", 5, RoutingValues.SrcVLan, "srcVlan"),
        new("dvln", "DVlan", 5, RoutingValues.DstVLan, "dstVlan"),
        new("sas", "Src AS", 6, RoutingValues.SrcAs, "srcAS"),
        new("das", "Dst AS", 6, RoutingValues.DstAs, "dstAS"),
        new("nhb", " BGP next-hop IP", 0, AddressValues.BgpNextHop, "bgpNextIP", isAddress: true),
        new("nh", "     Next-hop IP", 0, AddressValues.NextHop, "nextIP", isAddress: true),
        new("ra", "       Router IP", 0, AddressValues.Router, "routerIP", isAddress: true),
        new("gra", "       Router IP(..)", 0, AddressValues.RouterWithCountry, isAddress: true),
        // elements 14 to 17
        new("mpls1", " MPLS lbl 1 ", 0, LayerValues.Label(0), "mplsLabel1"),
        new("mpls2", " MPLS lbl 2 ", 0, LayerValues.Label(1), "mplsLabel2"),
        new("mpls3", " MPLS lbl 3 ", 0, LayerValues.Label(2), "mplsLabel3"),
        new("mpls4", " MPLS lbl 4 ", 0, LayerValues.Label(3), "mplsLabel4"),
        new("mpls5", " MPLS lbl 5 ", 0, LayerValues.Label(4), "mplsLabel5"),
        new("mpls6", " MPLS lbl 6 ", 0, LayerValues.Label(5), "mplsLabel6"),
        new("mpls7", " MPLS lbl 7 ", 0, LayerValues.Label(6), "mplsLabel7"),
        new("mpls8", " MPLS lbl 8 ", 0, LayerValues.Label(7), "mplsLabel8"),
        new("mpls9", " MPLS lbl 9 ", 0, LayerValues.Label(8), "mplsLabel9"),
        new("mpls10", " MPLS lbl 10", 0, LayerValues.Label(9), "mplsLabel10"),
        new("mpls", MplsHeader, 0, LayerValues.Labels, "mplsLabel1-10"),
        new("ismc", "  In src MAC Addr", 0, LayerValues.InSrcMac, "inSrcMac"),
        new("odmc", " Out dst MAC Addr", 0, LayerValues.OutDstMac, "outDstMac"),
        new("idmc", "  In dst MAC Addr", 0, LayerValues.InDstMac, "inDstMac"),
        new("osmc", " Out src MAC Addr", 0, LayerValues.OutSrcMac, "outSrcMac"),
        new("nas", "Next AS", 0, RoutingValues.NextAs, "nextAS"),
        new("pas", "Prev AS", 0, RoutingValues.PreviousAs, "prevAS"),
        new("cl", "C Latency", 9, LayerValues.ClientLatency, "clientLatency"),
        new("sl", "S latency", 9, LayerValues.ServerLatency, "serverLatency"),
        new("al", "A latency", 9, LayerValues.ApplicationLatency, "appLatency"),
        // events, NAT, firewall
        new("tevt", "Event time             ", 0, TimeValues.Event, "eventTime"),
        new("msec", "   Event Time", 13, TimeValues.EventMsec, "eventTime"),
        new("evt", "   Event", 0, EventValues.Event, "event"),
        new("nfc", "   Conn-ID", 10, EventValues.ConnectionId, "connectionID"),
        new("xevt", " XEvent", 7, EventValues.ExtendedEvent, "xEvent"),
        new("xsa", "   X-late Src IP", 0, AddressValues.TranslatedSrc, "srcXIP"),
        new("xda", "   X-late Dst IP", 0, AddressValues.TranslatedDst, "dstXIP"),
        new("xsap", "   X-Src IP Addr:Port ", 0, AddressValues.TranslatedSrcWithPort, isAddress: true),
        new("xdap", "   X-Dst IP Addr:Port ", 0, AddressValues.TranslatedDstWithPort, isAddress: true),
        new("nsa", "   X-late Src IP", 0, AddressValues.TranslatedSrc, "srcXIP"),
        new("nda", "   X-late Dst IP", 0, AddressValues.TranslatedDst, "dstXIP"),
        new("nsap", "   X-Src IP Addr:Port ", 0, AddressValues.TranslatedSrcWithPort, isAddress: true),
        new("ndap", "   X-Dst IP Addr:Port ", 0, AddressValues.TranslatedDstWithPort, isAddress: true),
        new("xsp", "XsPort", 6, PortValues.TranslatedSrc, "srcXPort"),
        new("xdp", "XdPort", 6, PortValues.TranslatedDst, "dstXPort"),
        new("nsp", "XsPort", 6, PortValues.TranslatedSrc, "srcXPort"),
        new("ndp", "XdPort", 6, PortValues.TranslatedDst, "dstXPort"),
        new("iacl", "Ingress ACL                     ", 0, EventValues.IngressAcl, "ingressACL"),
        new("eacl", "Egress ACL                      ", 0, EventValues.EgressAcl, "egressACL"),
        // names and ids
        new("uname", "UserName", 0, NameValues.UserName, "nselUser"),
        new("pbstart", "Pb-Start", 7, EventValues.BlockStart, "pbStart"),
        new("pbend", "Pb-End", 7, EventValues.BlockEnd, "pbEnd"),
        new("pbstep", "Pb-Step", 7, EventValues.BlockStep, "pbStep"),
        new("pbsize", "Pb-Size", 7, EventValues.BlockSize, "pbSize"),
        new("nbid", "nbar ID", 0, NameValues.ApplicationId, "nbarID"),
        new("nbnam", "nbar name", 0, NameValues.ApplicationName, "nbarName"),
        new("ipl", "Input Payload", 0, PayloadValues.In),
        new("opl", "Output Payload", 0, PayloadValues.Out),
        new("odid", "obsDomainID", 0, NameValues.ObservationDomain, "obsDomainID"),
        new("opid", "  obsPointID", 0, NameValues.ObservationPoint, "obsPointID"),
        // VRF
        new("vrf", "  I-VRF-ID", 10, RoutingValues.IngressVrf, "ingressVrfID"),
        new("ivrf", "  I-VRF-ID", 10, RoutingValues.IngressVrf, "ingressVrfID"),
        new("ivrfnam", "  I-VRF-Name", 0, RoutingValues.IngressVrfName, "ingressVrfName"),
        new("evrf", "  E-VRF-ID", 10, RoutingValues.EgressVrf, "egressVrfID"),
        new("evrfnam", "  E-VRF-Name", 0, RoutingValues.EgressVrfName, "egressVrfName"),
        // packet filter
        new("pfifn", "interface", 9, EventValues.PfInterface, "pfInterface"),
        new("pfact", "action", 6, EventValues.PfAction, "pfAction"),
        new("pfrea", "reason", 6, EventValues.PfReason, "pfReason"),
        new("pfdir", "dir", 3, EventValues.PfDirection, "pfDirection"),
        new("pfrule", "rule", 4, EventValues.PfRule, "pfRule"),
        // newer elements
        new("flid", "               flowID", 0, NameValues.FlowId, "flowID"),
        new("isid", " inSrvID", 8, NameValues.InService, "inSrvID"),
        new("osid", "outSrvID", 8, NameValues.OutService, "outSrvID"),
        new("nats", "nat string", 0, NameValues.NatString, "natString"),
        // what nfdump takes from payloads and databases; neither is looked at here
        new("ja3", "                                   ja3", 38, NameValues.NoJa3, "ja3"),
        new("ja4", "                                   ja4", 38, NameValues.NoJa4, "ja4"),
        new("sni", "sni name", 0, NameValues.NoTls, "sniName"),
        new("tls", "TLS ver", 0, NameValues.NoTls, "tlsVersion"),
        new("sc", "SC", 0, NameValues.NoCountry, "srcGeo"),
        new("dc", "DC", 0, NameValues.NoCountry, "dstGeo"),
        new("sloc", "Src IP location info", 0, NameValues.NoLocation, "srcLocation"),
        new("dloc", "Dst IP location info", 0, NameValues.NoLocation, "dstLocation"),
        new("sasn", "Src AS organisation           ", 30, NameValues.NoAsName, "srcOrg"),
        new("dasn", "Dst AS organisation           ", 30, NameValues.NoAsName, "dstOrg"),
        new("stor", "STor", 4, NameValues.NoTor, "srcTor"),
        new("dtor", "DTor", 4, NameValues.NoTor, "dstTor"),
        new("lbl", "           label", 16, NameValues.Label, "label"),
        // IP header
        new("ttl", "min/maxTTL", 0, LayerValues.Ttl),
        new("minttl", "minTTL", 6, LayerValues.MinTtl, "minTTL"),
        new("maxttl", "maxTTL", 6, LayerValues.MaxTtl, "maxTTL"),
        new("frag", "Frag", 0, LayerValues.Fragments, "Frag"),
        new("eth", "EtherType", 0, LayerValues.EtherType),
        new("n", "", 0, HeaderValues.NewLine),

        // from 1.7.1, for its format nat
        new("nevt", " Event", 7, EventValues.NatEvent, "natEvent"),

        // the processes at both ends; - where there is none
        new("sproc", "Src Process     ", -16, ProcessValues.SrcName, "srcProcess", json: "src_proc"),
        new("dproc", "Dst Process     ", -16, ProcessValues.DstName, "dstProcess", json: "dst_proc"),
        new("spid", " SrcPID", 7, ProcessValues.SrcPid, "srcPid", json: "src_pid"),
        new("dpid", " DstPID", 7, ProcessValues.DstPid, "dstPid", json: "dst_pid"),
        new("sgrade", "SrcGrade", -8, ProcessValues.SrcGrade, "srcGrade", json: "src_grade"),
        new("dgrade", "DstGrade", -8, ProcessValues.DstGrade, "dstGrade", json: "dst_grade"),
        new("sreason", "Src Reason   ", -13, ProcessValues.SrcReason, "srcReason", json: "src_reason"),
        new("dreason", "Dst Reason   ", -13, ProcessValues.DstReason, "dstReason", json: "dst_reason"),
        new("sexe", "Src Executable          ", -24, ProcessValues.SrcExecutable, "srcExe", json: "src_exe"),
        new("dexe", "Dst Executable          ", -24, ProcessValues.DstExecutable, "dstExe", json: "dst_exe"),
        new("suid", " SrcUID", 7, ProcessValues.SrcUid, "srcUid", json: "src_uid"),
        new("duid", " DstUID", 7, ProcessValues.DstUid, "dstUid", json: "dst_uid"),
        new("scmd", "Src Command                     ", -32, ProcessValues.SrcCommand, "srcCommand", json: "src_cmd"),
        new("dcmd", "Dst Command                     ", -32, ProcessValues.DstCommand, "dstCommand", json: "dst_cmd"),
        new("scont", "Src Contain.", -12, ProcessValues.SrcContainer, "srcContainer", json: "src_container"),
        new("dcont", "Dst Contain.", -12, ProcessValues.DstContainer, "dstContainer", json: "dst_container"),
        new("suser", "Src User    ", -12, ProcessValues.SrcUser, "srcUser", json: "src_user"),
        new("duser", "Dst User    ", -12, ProcessValues.DstUser, "dstUser", json: "dst_user"),
        new("spod", "Src Pod                 ", -24, ProcessValues.SrcPod, "srcPod", json: "src_pod"),
        new("dpod", "Dst Pod                 ", -24, ProcessValues.DstPod, "dstPod", json: "dst_pod"),
        new("scname", "Src Container   ", -16, ProcessValues.SrcContainerName, "srcContainerName", json: "src_container_name"),
        new("dcname", "Dst Container   ", -16, ProcessValues.DstContainerName, "dstContainerName", json: "dst_container_name"),
        new("sunit", "Src Unit                ", -24, ProcessValues.SrcUnit, "srcUnit", json: "src_unit"),
        new("dunit", "Dst Unit                ", -24, ProcessValues.DstUnit, "dstUnit", json: "dst_unit"),
        new("sparent", "Src Parent      ", -16, ProcessValues.SrcParent, "srcParent", json: "src_parent"),
        new("dparent", "Dst Parent      ", -16, ProcessValues.DstParent, "dstParent", json: "dst_parent"),
        new("sppid", "SrcPPID", 7, ProcessValues.SrcParentPid, "srcParentPid", json: "src_ppid"),
        new("dppid", "DstPPID", 7, ProcessValues.DstParentPid, "dstParentPid", json: "dst_ppid"),
        new("sparents", "Src Parents                     ", -32, ProcessValues.SrcParents, "srcParents", json: "src_parents"),
        new("dparents", "Dst Parents                     ", -32, ProcessValues.DstParents, "dstParents", json: "dst_parents"),
    ];

    public static ReadOnlySpan<Field> All => Rows;

    /// <summary>The fields of processes, which nfdump does not have.</summary>
    public static ReadOnlySpan<Field> OfProcesses => Rows.AsSpan(Rows.Length - ProcessFields);

    const int ProcessFields = 30;

    /// <param name="tag">Without the %; upper and lower case differ.</param>
    public static Field? Find(ReadOnlySpan<char> tag)
    {
        foreach (var field in Rows)
        {
            if (tag.SequenceEqual(field.Tag))
            {
                return field;
            }
        }

        return null;
    }
}
