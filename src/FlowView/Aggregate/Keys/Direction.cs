using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>-B's guess of who asked whom, by the ports (NeedSwapGeneric in nflowcache.c).</summary>
static class Direction
{
    const byte Tcp = 6, Udp = 17;
    const int FirstUserPort = 1024, FirstLinuxEphemeral = 32768, FirstEphemeral = 49152;

    public static bool IsBackward(in GenericFlow generic) => IsBackward(generic.Protocol, generic.SrcPort, generic.DstPort);

    /// <summary>Whether the source's port is one of servers, and the destination's one of clients.</summary>
    public static bool IsBackward(byte protocol, ushort srcPort, ushort dstPort) => protocol is Tcp or Udp
        && ((srcPort < FirstUserPort && dstPort >= FirstUserPort)
            || (srcPort < FirstLinuxEphemeral && dstPort >= FirstLinuxEphemeral)
            || (srcPort < FirstEphemeral && dstPort >= FirstEphemeral));
}
