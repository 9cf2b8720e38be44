using Enrichment.View.Format;

namespace Enrichment.View.Query;

/// <summary>The part of <c>--help</c> about filters; docs/filter.md is the whole.</summary>
static class FilterHelp
{
    public static void Write(OutputFile output)
    {
        output.Line("");
        output.Line($"Filters: {Title}");
        foreach (var line in Lines)
        {
            output.Line($"  {line}");
        }
    }

    public const string Title = "nfdump's language (docs/filter.md): terms joined by and, or, not and ( ); = < > <= >= !=; 10k, 5m, 2g; # comments";

    public static readonly string[] Lines =
    [
        "proto tcp    ipv4    ipv6    [src|dst] ip 192.0.2.7    ip host.example    ip in [10.0.0.0/8 2001:db8::1]    net 10.0.0.0/8",
        "[src|dst] port > 1024    port in [80 443]    flags S and not flags AFRPU    icmp-type 8    tos 16    first seen > 2025-01-02T10:00",
        "packets > 10    [in|out] bytes > 1m    flows > 1    duration > 1000 (ms)    bps > 10k    pps > 10    bpp < 100    @include FILE",
        "[in|out] if 3    [src|dst|next|prev] as 64500    [src|dst] mask 24    vlan 7    mac 02:00:00:00:00:01    mpls label0 99",
        "[src|dst] nat ip, nat port, tun ip; next ip, bgp next ip, router ip; ident, count, engine, exporter id, observation, vrf, acl,",
        "latency, ethertype, ttl, fwdstat, flowdir, asa event|denied|user, nat event|pblock, pf action|reason|dir|interface|rule,",
        "payload content|regex, label, received, event time, frag, nbar, connection id, flowid, in|out service, natstring, biflowdir, endreason",
        "Processes, each with src or dst before it or for either end:",
        "process curl    process in [curl wget]    process ~ ^ng    exe /usr/bin/curl    cmdline ~ --daemon    pid 4711    uid 0    user www-data",
        "container 4f1c    unit nginx    grade >= local    reason no-socket    attributed    unattributed",
    ];
}
