using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd;

// The payloads of the elements of fixed size, laid over the bytes of the record. Names and offsets are nfdump's
// (nfxV3.h, 1.7.8); numbers are in host order, which is little endian in every file that is accepted.

/// <summary>
/// Element 1. Times in milliseconds since 1970; ICMP keeps type and code in <see cref="DstPort"/> (type in the high byte).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct GenericFlow
{
    public ulong MsecFirst, MsecLast, MsecReceived;
    public ulong InPackets, InBytes;
    public ushort SrcPort, DstPort;
    public byte Protocol, TcpFlags, ForwardingStatus, SrcTos;
}

/// <summary>Element 2.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IPv4Flow
{
    public uint Src, Dst;
}

/// <summary>Element 3, and 21 (translated addresses). Each half is in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IPv6Flow
{
    public ulong SrcHigh, SrcLow, DstHigh, DstLow;
}

/// <summary>Element 4.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct FlowMisc
{
    public uint Input, Output;
    public byte SrcMask, DstMask, Direction, DstTos, BiFlowDirection, FlowEndReason;
    public ushort Fill;
}

/// <summary>Element 5.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct CounterFlow
{
    public ulong Flows, OutPackets, OutBytes;
}

/// <summary>Elements 6 (VLAN ids), 7 (AS numbers): two numbers, source and destination.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SrcDst32
{
    public uint Src, Dst;
}

/// <summary>Elements 9, 11, 13: one IPv6 address, each half in host order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IPv6Halves
{
    public ulong High, Low;
}

/// <summary>Element 14: ten labels, (label &lt;&lt; 4) | (exp &lt;&lt; 1) | end of stack.</summary>
[InlineArray(10)]
public struct MplsLabels
{
    uint _label;
}

/// <summary>Element 15: MAC addresses in the low 48 bits.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct MacAddresses
{
    public ulong InSrc, OutDst, InDst, OutSrc;
}

/// <summary>Element 16.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct AsAdjacent
{
    public uint Next, Previous;
}

/// <summary>Element 17, microseconds.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Latency
{
    public ulong ClientUsec, ServerUsec, ApplicationUsec;
}

/// <summary>Element 19.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NselCommon
{
    public ulong MsecEvent;
    public uint ConnectionId;
    public ushort XEvent;
    public byte Event, Fill;
}

/// <summary>Element 22.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct SrcDst16
{
    public ushort Src, Dst;
}

/// <summary>Element 23.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NselAcl
{
    public uint Ingress0, Ingress1, Ingress2, Egress0, Egress1, Egress2;
}

/// <summary>Element 25.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NatCommon
{
    public ulong MsecEvent;
    public uint PoolId;
    public byte Event, Fill1;
    public ushort Fill2;
}

/// <summary>Element 26.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NatPortBlock
{
    public ushort Start, End, Step, Size;
}

/// <summary>Element 31.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TunnelIPv4
{
    public uint Src, Dst, Protocol;
}

/// <summary>Element 32.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct TunnelIPv6
{
    public ulong SrcHigh, SrcLow, DstHigh, DstLow;
    public uint Protocol, Fill;
}

/// <summary>Element 33.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Observation
{
    public ulong PointId;
    public uint DomainId, Fill;
}

/// <summary>Element 36.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Vrf
{
    public uint Egress, Ingress;
}

/// <summary>Element 37, followed by the interface's name.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct PfInfo
{
    public byte Action, Reason, Direction, Rewritten;
    public uint Rule, SubRule, Uid, Pid;
}

/// <summary>Element 38.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct Layer2
{
    public ushort VLan, CustomerVLan, PostVLan, PostCustomerVLan;
    public uint Ingress, Egress;
    public ulong VxLan;
    public ushort EtherType;
    public byte IPVersion, Fill1;
    public uint Fill2;
}

/// <summary>Element 40.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct NokiaNat
{
    public ushort InService, OutService;
}

/// <summary>Element 42.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public struct IPInfo
{
    public byte Fill, FragmentFlags, MinTtl, MaxTtl;
}
