using System.Buffers.Binary;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>An address of a flow: IPv4 in one element, IPv6 in another.</summary>
/// <param name="offset4">In the payload of <paramref name="id4"/>.</param>
/// <param name="offset6">In the payload of <paramref name="id6"/>: the high half, in host order; the low half follows.</param>
sealed class AddressField(string name, ElementId id4, int offset4, ElementId id6, int offset6)
{
    public static readonly AddressField
        Src = new("src ip", ElementId.IPv4Flow, 0, ElementId.IPv6Flow, 0),
        Dst = new("dst ip", ElementId.IPv4Flow, 4, ElementId.IPv6Flow, 16),
        NatSrc = new("src nat ip", ElementId.NatXlateIPv4, 0, ElementId.NatXlateIPv6, 0),
        NatDst = new("dst nat ip", ElementId.NatXlateIPv4, 4, ElementId.NatXlateIPv6, 16),
        TunnelSrc = new("src tun ip", ElementId.TunnelIPv4, 0, ElementId.TunnelIPv6, 0),
        TunnelDst = new("dst tun ip", ElementId.TunnelIPv4, 4, ElementId.TunnelIPv6, 16),
        Next = new("next ip", ElementId.IPNextHopV4, 0, ElementId.IPNextHopV6, 0),
        BgpNext = new("bgp next ip", ElementId.BgpNextHopV4, 0, ElementId.BgpNextHopV6, 0),
        Router = new("router ip", ElementId.IPReceivedV4, 0, ElementId.IPReceivedV6, 0);

    public string Name => name;

    public ElementId Id4 => id4;

    public int Offset4 => offset4;

    public ElementId Id6 => id6;

    public int Offset6 => offset6;

    public bool TryRead4(FlowRecord flow, out uint address)
    {
        address = 0;
        if (!flow.Has(id4) || (id4 == ElementId.IPv4Flow && flow.IsIPv6))
        {
            return false;
        }

        var payload = flow.Payload(id4);
        if (payload.Length >= offset4 + 4)
        {
            address = BinaryPrimitives.ReadUInt32LittleEndian(payload[offset4..]);
        }

        return true;
    }

    public bool TryRead6(FlowRecord flow, out UInt128 address)
    {
        address = 0;
        if (!flow.Has(id6) || (id6 == ElementId.IPv6Flow && !flow.IsIPv6))
        {
            return false;
        }

        var payload = flow.Payload(id6);
        if (payload.Length >= offset6 + 16)
        {
            address = new UInt128(
                BinaryPrimitives.ReadUInt64LittleEndian(payload[offset6..]),
                BinaryPrimitives.ReadUInt64LittleEndian(payload[(offset6 + 8)..]));
        }

        return true;
    }
}
