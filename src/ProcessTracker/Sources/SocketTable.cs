using Enrichment.Flows;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources;

/// <summary>One of the kernel's tables of sockets: a protocol in an address family.</summary>
/// <param name="ProcFile">The file's name under /proc/net.</param>
/// <param name="Protocol">IANA number; 0 for raw sockets, where each row says its own.</param>
/// <param name="DiagProtocol">What sock_diag is asked for; 0: it knows no such table (ping sockets).</param>
/// <param name="HasDestroyEvents">Whether the kernel tells of each socket's end (SKNLGRP_INET*_DESTROY).</param>
sealed record SocketTable(string ProcFile, byte Family, byte Protocol, byte DiagProtocol, bool HasDestroyEvents)
{
    const byte V4 = LibcConstants.AF_INET;
    const byte V6 = LibcConstants.AF_INET6;

    /// <summary>Its index in <see cref="All"/>.</summary>
    public int Index { get; private init; }

    public bool IsRaw => DiagProtocol == InetDiag.IPPROTO_RAW;

    public static readonly SocketTable[] All = [.. new[]
    {
        new SocketTable("tcp", V4, IpProtocol.Tcp, IpProtocol.Tcp, true),
        new SocketTable("tcp6", V6, IpProtocol.Tcp, IpProtocol.Tcp, true),
        new SocketTable("udp", V4, IpProtocol.Udp, IpProtocol.Udp, true),
        new SocketTable("udp6", V6, IpProtocol.Udp, IpProtocol.Udp, true),
        new SocketTable("udplite", V4, IpProtocol.UdpLite, IpProtocol.UdpLite, false),
        new SocketTable("udplite6", V6, IpProtocol.UdpLite, IpProtocol.UdpLite, false),
        new SocketTable("raw", V4, 0, InetDiag.IPPROTO_RAW, false),
        new SocketTable("raw6", V6, 0, InetDiag.IPPROTO_RAW, false),
        new SocketTable("icmp", V4, IpProtocol.Icmp, 0, false),
        new SocketTable("icmp6", V6, IpProtocol.IcmpV6, 0, false),
    }.Select((table, index) => table with { Index = index })];
}
