using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>
/// The flow of a tunnel itself, made of elements 31 or 32 of the flow within: its times and counters, the tunnel's addresses and
/// protocol.
/// </summary>
/// <param name="zeroPorts">nfdump sets the ports to 0 in lines and leaves them in csv.</param>
sealed class TunnelRecord(bool zeroPorts)
{
    const ulong Tunnels = 1UL << (int)ElementId.TunnelIPv4 | 1UL << (int)ElementId.TunnelIPv6;
    const int GenericSize = 48, GenericAt = FlowRecord.HeaderSize + 4, AddressAt = GenericAt + GenericSize + 4;

    readonly byte[] _bytes = new byte[AddressAt + 32];

    public FlowRecord Flow { get; } = new();

    /// <returns>Whether the flow was in a tunnel.</returns>
    public bool Load(FlowRecord inner)
    {
        if ((inner.Present & Tunnels) == 0 || !inner.Has(ElementId.GenericFlow))
        {
            return false;
        }

        var generic = inner.Generic;
        generic.MsecFirst = FlowTimes.First(inner);
        if (zeroPorts)
        {
            generic.SrcPort = generic.DstPort = 0;
        }

        var isIPv4 = inner.Has(ElementId.TunnelIPv4);
        if (isIPv4)
        {
            ref readonly var tunnel = ref inner.Get<TunnelIPv4>(ElementId.TunnelIPv4);
            generic.Protocol = (byte)tunnel.Protocol;
            Element(AddressAt, ElementId.IPv4Flow, new IPv4Flow { Src = tunnel.Src, Dst = tunnel.Dst });
        }
        else
        {
            ref readonly var tunnel = ref inner.Get<TunnelIPv6>(ElementId.TunnelIPv6);
            generic.Protocol = (byte)tunnel.Protocol;
            Element(AddressAt, ElementId.IPv6Flow, new IPv6Flow
            {
                SrcHigh = tunnel.SrcHigh, SrcLow = tunnel.SrcLow, DstHigh = tunnel.DstHigh, DstLow = tunnel.DstLow,
            });
        }

        Element(GenericAt, ElementId.GenericFlow, generic);
        var size = AddressAt + (isIPv4 ? 8 : 32);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes, FlowRecord.RecordType);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(2), (ushort)size);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(4), 2);
        Flow.Load(_bytes, 0, size);
        Flow.Count = inner.Count;
        return true;
    }

    /// <param name="at">Of the payload; the id and the length stand before it.</param>
    void Element<T>(int at, ElementId id, T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(_bytes.AsSpan(at), in value);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at - 4), (ushort)id);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at - 2), (ushort)(Marshal.SizeOf<T>() + 4));
    }
}
