using Enrichment.View.Format;

namespace Enrichment.View.Help;

/// <summary>What is known of a flow, and how each question asks for it. A cell that begins with a dash says why it cannot.</summary>
/// <param name="Columns">Of fmt: and csv:, without the %.</param>
/// <param name="Filters">Examples, a semicolon between them.</param>
/// <param name="Statistics">Of -s.</param>
/// <param name="Aggregation">Of -A.</param>
sealed record FieldFaces(string Meaning, string Columns, string Filters, string Statistics, string Aggregation);

/// <summary>Every field and every word for it; docs/fields.md is made of this, and a test holds it against the tables that the program reads.</summary>
static class FieldMatrix
{
    const string Sum = "– summed; an order of -s, -O", Moment = "– each flow has its own; -O tstart, tend", ByNumber = "– by its number", NoDatabase = "– there is no database",
        Undecoded = "– payloads are not decoded", Single = "– each flow has its own", NoColumn = "– no column of its own", OneFile = "– one for a file; -r chooses it",
        Format = "– how it is stored; -x says it", Layout = "– a line break", ByParent = "– by the parent's name", OtherField = "– dstport holds both";

    public static readonly FieldFaces[] All =
    [
        new("number of the flow", "cnt", "count > 100", Single, Single),
        new("ident of the file", "idt", "ident NAME", OneFile, OneFile),
        new("version of the record", "nfv", Format, Format, Format),
        new("exporter", "exp", "exporter id 3", "exp", "exp"),
        new("its engine", "eng", "engine type 1; engine id 2", "– part of the exporter, exp", "– part of the exporter, exp"),
        new("first and last packet", "tfs ts tsr tsg te ter teg", "first seen > 2025-01-02T10:00; last seen < 2025-01-02T11:00:00Z", Moment, Moment),
        new("receipt by the collector", "tr trr trg", "received > 2025-01-02T10:00", Moment, Moment),
        new("duration", "td tds", "duration > 1000", Sum, Sum),
        new("packets, bytes, flows", "pkt ipkt opkt byt ibyt obyt fl", "packets > 10; out packets > 0; bytes > 1m; out bytes > 1m; flows > 1", Sum, Sum),
        new("rates", "bps pps bpp", "bps > 10k; pps > 10; bpp < 100", Sum, Sum),
        new("protocol", "pr", "proto tcp", "proto", "proto"),
        new("addresses", "sa da sap dap", "src ip 192.0.2.7; dst net 10.0.0.0/8; ip in [10.0.0.0/8 2001:db8::1]; ipv6", "srcip dstip ip", "srcip dstip"),
        new("networks of the masks", "sn dn", "src net 10.0.0.0/8", "srcnet dstnet net", "srcnet dstnet"),
        new("ports", "sp dp", "src port 1024; dst port 53; port in [80 443]", "srcport dstport port", "srcport dstport"),
        new("ICMP type and code", "it ic", "icmp-type 8; icmp-code 0", OtherField, OtherField),
        new("TCP flags", "flg", "flags S and not flags A", "flags", "flags"),
        new("type of service", "tos stos dtos", "src tos 16; dst tos 16; tos 16", "srctos dsttos tos", "tos srctos dsttos"),
        new("forwarding status", "fwd", "fwdstat Drop", "fwdstat", "fwdstat"),
        new("interfaces", "in out", "in if 3; out if 3; if 3", "inif outif if", "inif outif"),
        new("their names", "inam onam", ByNumber, ByNumber, ByNumber),
        new("masks", "smk dmk", "src mask 24; dst mask 24; mask 24", "srcmask dstmask mask", "srcmask dstmask"),
        new("direction", "dir", "flowdir ingress", "dir", "dir"),
        new("direction of a biflow", "bfd", "biflowdir 1", "biflowdir", "biflowdir"),
        new("why the flow ended", "end", "endreason 3", "endreason", "endreason"),
        new("AS numbers", "sas das nas pas", "src as 64500; dst as 64500; as 64500; next as 64500; prev as 64500", "srcas dstas as nextas prevas", "srcas dstas nextas prevas"),
        new("next hops, router", "nh nhb ra", "next ip 192.0.2.1; bgp next ip 192.0.2.1; router ip 192.0.2.1", "nhip nhbip router", "next bgpnext router"),
        new("VLANs", "svln dvln", "src vlan 7; dst vlan 7; vlan 7", "srcvlan dstvlan vlan", "srcvlan dstvlan"),
        new("MAC addresses", "ismc odmc idmc osmc",
            "in src mac 02:00:00:00:00:01; out dst mac 02:00:00:00:00:01; in dst mac 02:00:00:00:00:01; out src mac 02:00:00:00:00:01; mac 02:00:00:00:00:01",
            "insrcmac outdstmac indstmac outsrcmac srcmac dstmac inmac outmac mac", "insrcmac outdstmac indstmac outsrcmac"),
        new("MPLS labels", "mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 mpls8 mpls9 mpls10 mpls", "mpls label0 99; mpls exp0 3; mpls eos 99; mpls any 99",
            "mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 mpls8 mpls9 mpls10", "mpls1 mpls2 mpls3 mpls4 mpls5 mpls6 mpls7 mpls8 mpls9 mpls10"),
        new("ethertype", "eth", "ethertype 0x0800", "ethertype", "ethertype"),
        new("TTL", "ttl minttl maxttl", "min ttl 64; max ttl 64; ttl > 60; ttl equal", "minttl maxttl", "minttl maxttl"),
        new("fragments", "frag", "frag DF", "frag", "frag"),
        new("latencies", "cl sl al", "client latency > 1000; server latency > 1000; application latency > 1000", "cl sl al", "cl sl al"),
        new("tunnel", "– a line of its own before the flow", "src tun ip 192.0.2.1; dst tun ip 192.0.2.1; tun ip 192.0.2.1; tun proto gre", "tunproto tunsrcip tundstip tunip", NoColumn),
        new("VRFs", "vrf ivrf evrf", "ingress vrf 1; egress vrf 1", "ivrf evrf", "ivrf evrf"),
        new("their names", "ivrfnam evrfnam", ByNumber, ByNumber, ByNumber),
        new("observation", "odid opid", "observation domain id 1; observation point id 1", "odid opid", "odid opid"),
        new("application", "nbid", "nbar 13..80", "nbar", "nbar"),
        new("its name", "nbnam", ByNumber, ByNumber, ByNumber),
        new("payload", "ipl opl", "payload content GET; payload regex ^GET", Single, Single),
        new("what is in it", "ja3 ja4 sni tls", Undecoded, Undecoded, Undecoded),
        new("label", "lbl", "label red", "label", "label"),
        new("flow id", "flid", "flowid 9", "flowid", "flowid"),
        new("firewall events", "evt xevt", "asa event create; asa xevent 1001; asa denied ingress", "event xevent", "event xevent"),
        new("NAT events", "nevt", "nat event add44", "nat", "nat"),
        new("their times", "tevt msec", "event time > 2025-01-02T10:00", Moment, Moment),
        new("connection", "nfc", "connection id 7", "connid", "connid"),
        new("access lists (-s, -A: the first of three)", "iacl eacl", "ingress acl 5; egress acl 5", "iacl eacl", "iacl eacl"),
        new("user name (nfdump's)", "uname", "asa user alice", "username", "username"),
        new("addresses behind NAT", "xsa xda xsap xdap nsa nda nsap ndap", "src nat ip 192.0.2.1; dst nat ip 192.0.2.1; nat ip 192.0.2.1", "natsrcip natdstip natip", "xsrcip xdstip"),
        new("ports behind NAT", "xsp xdp nsp ndp", "src nat port 53; dst nat port 53; nat port 53", "natsrcport natdstport natport", "xsrcport xdstport"),
        new("NAT port blocks", "pbstart pbend pbstep pbsize", "nat pblock start 1024; nat pblock end 2047; nat pblock step 64; nat pblock size 512; port in nat pblock",
            "pbstart pbend pbstep pbsize", "pbstart pbend pbstep pbsize"),
        new("NAT services", "isid osid", "in service 1; out service 1", "insrv outsrv", "insrv outsrv"),
        new("NAT string", "nats", "natstring TEXT", "natstring", "natstring"),
        new("packet filter", "pfact pfrea pfdir pfrule", "pf action block; pf reason short; pf dir in; pf rule 12", "pfaction pfreason pfdir pfrule", "pfaction pfreason pfdir pfrule"),
        new("its interface", "pfifn", "pf interface em0", "pfinterface", "– stands behind the other fields of its element"),
        new("countries, organisations, tor nodes", "gsap gdap gsa gda gra sc dc sloc dloc sasn dasn stor dtor", NoDatabase, NoDatabase, NoDatabase),
        new("new line", "n", Layout, Layout, Layout),
        Process("process", "proc", "process curl; src process ~ ^ng; dst process in [curl wget]"),
        Process("pid", "pid", "pid 4711"),
        Process("exe", "exe", "exe /usr/bin/curl"),
        Process("cmdline", "cmd", "cmdline ~ --daemon"),
        Process("uid", "uid", "uid 0"),
        Process("user", "user", "user www-data"),
        Process("unit", "unit", "unit nginx"),
        Process("container", "cont", "container 4f1c"),
        Process("containername", "cname", "containername web"),
        Process("pod", "pod", "pod shop/web-0"),
        Process("parent", "parent", "parent sshd"),
        new("process: parent's pid", "sppid dppid", "ppid 4711", ByParent, ByParent),
        new("process: all above", "sparents dparents", "ancestor cron", ByParent, ByParent),
        Process("grade", "grade", "grade >= local; attributed; unattributed"),
        Process("reason", "reason", "reason no-socket"),
    ];

    public static void Write(OutputFile output)
    {
        output.Line("# Every field, and the words for it");
        output.Line("");
        output.Line("Made by `flowview --fields`. A dash says why a question does not go by the field. Filters take `src` and `dst` before all words of processes; what they compare");
        output.Line("with is told in [filter.md](filter.md). `srcip4/24`, `srcip6/64`, `dstip4/N`, `dstip6/N` of -A are networks of addresses.");
        output.Line("");
        output.Line("| field | columns (`%`) | filters | statistics (`-s`) | aggregation (`-A`) |");
        output.Line("|---|---|---|---|---|");
        foreach (var field in All)
        {
            output.Line($"| {field.Meaning} | {Words(field.Columns, ' ')} | {Words(field.Filters, ';')} | {Words(field.Statistics, ' ')} | {Words(field.Aggregation, ' ')} |");
        }
    }

    public static bool IsReason(string cell) => cell.StartsWith('–');

    static FieldFaces Process(string name, string tag, string filters) => new(
        name == "process" ? "process: name" : $"process: {name}", $"s{tag} d{tag}", filters, $"{name} src{name} dst{name}", $"{name} src{name} dst{name}");

    static string Words(string cell, char separator) => IsReason(cell)
        ? cell
        : string.Join(separator == ' ' ? " " : "; ", cell.Split(separator, StringSplitOptions.TrimEntries).Select(word => $"`{word}`"));
}
