using System.Buffers.Binary;
using Enrichment.Nfcapd;

namespace Enrichment.Benchmarks.Loads;

/// <summary>Writes flows as collectors do, in records of either layout.</summary>
static class FlowRecords
{
    public const int MaxSize = 160;

    public struct Values
    {
        public ulong MsecFirst, MsecLast, Packets, Bytes;
        public uint Src, Dst, SrcAs, DstAs, Input, Output;
        public ushort SrcPort, DstPort;
        public byte Protocol;
        public bool IsIPv6;
    }

    /// <summary>Elements 1, 2 or 3, 4, 7 and 12.</summary>
    public static int WriteLayout2(in Values flow, Span<byte> target)
    {
        var writer = new ElementWriter(target);
        ref var generic = ref writer.Add<GenericFlow>(ElementId.GenericFlow);
        (generic.MsecFirst, generic.MsecLast, generic.MsecReceived) = (flow.MsecFirst, flow.MsecLast, flow.MsecLast + 15_000);
        (generic.InPackets, generic.InBytes) = (flow.Packets, flow.Bytes);
        (generic.SrcPort, generic.DstPort, generic.Protocol) = (flow.SrcPort, flow.DstPort, flow.Protocol);
        generic.TcpFlags = flow.Protocol == 6 ? (byte)0x1B : (byte)0;
        if (flow.IsIPv6)
        {
            ref var v6 = ref writer.Add<IPv6Flow>(ElementId.IPv6Flow);
            (v6.SrcHigh, v6.SrcLow, v6.DstHigh, v6.DstLow) = (0x20010DB8_00000000, flow.Src, 0x20010DB8_00000001, flow.Dst);
        }
        else
        {
            ref var v4 = ref writer.Add<IPv4Flow>(ElementId.IPv4Flow);
            (v4.Src, v4.Dst) = (flow.Src, flow.Dst);
        }

        ref var misc = ref writer.Add<FlowMisc>(ElementId.FlowMisc);
        (misc.Input, misc.Output, misc.SrcMask, misc.DstMask) = (flow.Input, flow.Output, 24, 16);
        ref var routing = ref writer.Add<SrcDst32>(ElementId.AsRouting);
        (routing.Src, routing.Dst) = (flow.SrcAs, flow.DstAs);
        BinaryPrimitives.WriteUInt32LittleEndian(writer.Add(ElementId.IPReceivedV4, 4), 0x7F000001);
        return writer.Finish(0, 0, 1, 0, 9);
    }

    /// <summary>The map of the layout 1 records: interfaces, AS numbers, masks, time of receipt (extensions 5, 7, 8, 27).</summary>
    public static int WriteMap(Span<byte> target)
    {
        ReadOnlySpan<ushort> map = [2, 20, 0, 28, 5, 7, 8, 27, 0, 0];
        for (var i = 0; i < map.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target[(2 * i)..], map[i]);
        }

        return 2 * map.Length;
    }

    /// <summary>Common record type 10 (nfdump 1.6.18) of that map.</summary>
    public static int WriteLayout1(in Values flow, Span<byte> target)
    {
        target[..MaxSize].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)RecordType.Common);
        (target[4], target[5]) = (flow.IsIPv6 ? (byte)1 : (byte)0, 9);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], (ushort)(flow.MsecFirst % 1000));
        BinaryPrimitives.WriteUInt16LittleEndian(target[10..], (ushort)(flow.MsecLast % 1000));
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], (uint)(flow.MsecFirst / 1000));
        BinaryPrimitives.WriteUInt32LittleEndian(target[16..], (uint)(flow.MsecLast / 1000));
        (target[21], target[22]) = (0x1B, flow.Protocol);
        BinaryPrimitives.WriteUInt16LittleEndian(target[24..], flow.SrcPort);
        BinaryPrimitives.WriteUInt16LittleEndian(target[26..], flow.DstPort);
        BinaryPrimitives.WriteUInt16LittleEndian(target[28..], 1);
        var at = 32;
        if (flow.IsIPv6)
        {
            at = Put(target, at, 0x20010DB8_00000000, flow.Src, 0x20010DB8_00000001, flow.Dst);
        }
        else
        {
            at = Put(target, at, flow.Src, flow.Dst);
        }

        at = Put(target, at, (uint)flow.Packets, (uint)flow.Bytes);
        at = Put(target, at, flow.Input, flow.Output);
        at = Put(target, at, flow.SrcAs, flow.DstAs);
        at = Put(target, at, 0x1018_0000u);
        at = Put(target, at, flow.MsecLast + 15_000);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)at);
        return at;
    }

    static int Put(Span<byte> target, int at, params ReadOnlySpan<uint> numbers)
    {
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target[at..], number);
            at += 4;
        }

        return at;
    }

    static int Put(Span<byte> target, int at, params ReadOnlySpan<ulong> numbers)
    {
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[at..], number);
            at += 8;
        }

        return at;
    }
}
