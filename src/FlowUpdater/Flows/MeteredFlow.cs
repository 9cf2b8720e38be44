using System.Runtime.InteropServices;
using Enrichment.Updater.Inputs.Capture.Decode;

namespace Enrichment.Updater.Flows;

/// <summary>One direction of a conversation, as far as it was metered. 88 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
struct MeteredFlow
{
    public FlowKey Key;

    /// <summary>Earliest and latest packet, nanoseconds since 1970.</summary>
    public long FirstNs, LastNs;

    public ulong Packets;

    /// <summary>Layer 3.</summary>
    public ulong Bytes;

    /// <summary>All packets' flags, by OR.</summary>
    public byte TcpFlags;

    /// <summary>Of the first packet.</summary>
    public byte Tos;

    /// <summary>Time to live, or hop limit.</summary>
    public byte MinTtl, MaxTtl;

    public FlowEndReason EndReason;
}
