using System.Runtime.InteropServices;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>What metering needs of one packet: 64 bytes, one cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Packet
{
    public FlowKey Key;

    /// <summary>Nanoseconds since 1970.</summary>
    public long TimeNs;

    /// <summary>Length of the IP packet, header included: what NetFlow counts.</summary>
    public uint Bytes;

    /// <summary>FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128; 0 for all but TCP.</summary>
    public byte TcpFlags;

    public byte Tos;

    /// <summary>Time to live, or hop limit.</summary>
    public byte Ttl;
}
