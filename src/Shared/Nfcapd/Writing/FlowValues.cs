using Enrichment.Flows;

namespace Enrichment.Nfcapd.Writing;

/// <summary>A flow as plain values, for <see cref="NfcapdWriter"/>. What is zero and optional is not written.</summary>
public struct FlowValues
{
    public IpAddress Src, Dst;

    /// <summary>Milliseconds since 1970.</summary>
    public ulong MsecFirst, MsecLast, MsecReceived;
    public ulong Packets, Bytes;

    /// <summary>ICMP: type &lt;&lt; 8 | code in <see cref="DstPort"/>.</summary>
    public ushort SrcPort, DstPort;
    public byte Protocol, TcpFlags, Tos, ForwardingStatus;

    /// <summary>Interface indexes.</summary>
    public uint Input, Output;
    public byte SrcMask, DstMask, DstTos, Direction, BiFlowDirection;

    /// <summary>IPFIX flowEndReason (RFC 5102 §5.11.3): 1 idle, 2 active, 3 end detected, 4 forced, 5 lack of resources.</summary>
    public byte FlowEndReason;
    public uint SrcVLan, DstVLan;
    public uint SrcAs, DstAs;

    /// <summary>
    /// The other direction of a flow that was merged from both; 0 and the flows a record stands for if it is more than one.
    /// </summary>
    public ulong OutPackets, OutBytes, Flows;

    /// <summary>The low 48 bits.</summary>
    public ulong InSrcMac, OutDstMac;
    public ushort ExporterId;

    /// <summary>5, 9, 10; bit 0x80 sFlow, 0x40 pcap.</summary>
    public byte NetflowVersion;
    public byte EngineType, EngineId;
    public bool Sampled;
}
