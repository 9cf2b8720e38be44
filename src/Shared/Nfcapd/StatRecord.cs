using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd;

/// <summary>
/// The totals of a file, in the order of layout 2 (nfdump's stat_record_t); times in milliseconds since 1970. Layout 1 has the
/// same counters, then u32 first, u32 last (s), u16 first, u16 last (ms), u32 sequence failures.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public partial struct StatRecord
{
    public const int Size = 144;
    public const int Layout1Size = 136;
    const int CounterBytes = 15 * 8;

    public ulong Flows, Bytes, Packets;
    public ulong FlowsTcp, FlowsUdp, FlowsIcmp, FlowsOther;
    public ulong BytesTcp, BytesUdp, BytesIcmp, BytesOther;
    public ulong PacketsTcp, PacketsUdp, PacketsIcmp, PacketsOther;
    public ulong MsecFirstSeen, MsecLastSeen, SequenceFailures;

    public static StatRecord Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<StatRecord>(bytes);

    public static StatRecord ReadLayout1(ReadOnlySpan<byte> bytes)
    {
        Span<byte> wide = stackalloc byte[Size];
        wide.Clear();
        bytes[..CounterBytes].CopyTo(wide);
        var stat = Read(wide);
        var tail = bytes[CounterBytes..];
        stat.MsecFirstSeen = 1000UL * MemoryMarshal.Read<uint>(tail) + MemoryMarshal.Read<ushort>(tail[8..]);
        stat.MsecLastSeen = 1000UL * MemoryMarshal.Read<uint>(tail[4..]) + MemoryMarshal.Read<ushort>(tail[10..]);
        stat.SequenceFailures = MemoryMarshal.Read<uint>(tail[12..]);
        return stat;
    }

    public readonly void Write(Span<byte> bytes) => MemoryMarshal.Write(bytes, in this);
}
