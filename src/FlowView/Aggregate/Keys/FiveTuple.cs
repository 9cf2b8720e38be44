using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>
/// The key of a connection, read in one go: the same bytes that <see cref="Layout"/> reads field by field.
/// <code>
/// IPv4   src 0 | dst 4 | src port 8 | dst port 10 | protocol 12
/// IPv6   src 0 | dst 16 | src port 32 | dst port 34 | protocol 36 | marks 37
/// </code>
/// </summary>
static unsafe class FiveTuple
{
    const byte Tcp = 6, Udp = 17;
    const int Words4 = 2, Words6 = 5;
    const ushort BothIPv6 = 3;

    public static KeyLayout Layout() => new(
        [new(KeyFields.SrcIP), new(KeyFields.DstIP), new(KeyFields.SrcPort), new(KeyFields.DstPort), new(KeyFields.Protocol)], skipMissing: false);

    /// <summary>Whether the addresses are there as a whole or not at all.</summary>
    public static bool IsWhole(FlowRecord flow) =>
        (!flow.Has(ElementId.IPv4Flow) || flow.Payload(ElementId.IPv4Flow).Length >= sizeof(IPv4Flow))
        && (!flow.Has(ElementId.IPv6Flow) || flow.Payload(ElementId.IPv6Flow).Length >= sizeof(IPv6Flow));

    /// <returns>The words of the key.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(FlowRecord flow, ulong* key)
    {
        ref readonly var generic = ref flow.Generic;
        var ports = generic.SrcPort | (ulong)generic.DstPort << 16 | (ulong)generic.Protocol << 32;
        if (!flow.IsIPv6)
        {
            ref readonly var v4 = ref flow.Get<IPv4Flow>(ElementId.IPv4Flow);
            key[0] = v4.Src | (ulong)v4.Dst << 32;
            key[1] = ports;
            return Words4;
        }

        ref readonly var v6 = ref flow.Get<IPv6Flow>(ElementId.IPv6Flow);
        (key[0], key[1], key[2], key[3]) = (v6.SrcHigh, v6.SrcLow, v6.DstHigh, v6.DstLow);
        key[4] = ports | (ulong)BothIPv6 << 40;
        return Words6;
    }

    /// <summary>Gives both directions of a TCP or UDP connection one key; what goes against it is turned round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void JoinDirections(ulong* key, int words, ref FlowSums sums)
    {
        ref var last = ref key[words - 1];
        if ((byte)(last >> 32) is not (Tcp or Udp) || !IsBackward(key, words))
        {
            return;
        }

        last = last & ~(ulong)uint.MaxValue | (last >> 16 & ushort.MaxValue) | (last & ushort.MaxValue) << 16;
        if (words == Words4)
        {
            key[0] = key[0] >> 32 | key[0] << 32;
        }
        else
        {
            (key[0], key[1], key[2], key[3]) = (key[2], key[3], key[0], key[1]);
        }

        sums.Reverse();
    }

    public static (byte Protocol, ushort Src, ushort Dst) Ports(ulong* key, int words) =>
        ((byte)(key[words - 1] >> 32), (ushort)key[words - 1], (ushort)(key[words - 1] >> 16));

    /// <summary>Whether source address and port are the greater ones.</summary>
    static bool IsBackward(ulong* key, int words)
    {
        if (words == Words4)
        {
            var (src, dst) = ((uint)key[0], (uint)(key[0] >> 32));
            return src != dst ? src > dst : SrcPortIsGreater(key[1]);
        }

        return key[0] != key[2] ? key[0] > key[2] : key[1] != key[3] ? key[1] > key[3] : SrcPortIsGreater(key[4]);
    }

    static bool SrcPortIsGreater(ulong ports) => (ushort)ports > (ushort)(ports >> 16);
}
