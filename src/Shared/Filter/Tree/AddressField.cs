using System.Buffers.Binary;
using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>An address of a flow: IPv4 in one element, IPv6 in another.</summary>
sealed class AddressField(string name, AddressPlace place)
{
    public static readonly AddressField
        Src = new("src ip", Places.Src),
        Dst = new("dst ip", Places.Dst),
        NatSrc = new("src nat ip", Places.NatSrc),
        NatDst = new("dst nat ip", Places.NatDst),
        TunnelSrc = new("src tun ip", Places.TunnelSrc),
        TunnelDst = new("dst tun ip", Places.TunnelDst),
        Next = new("next ip", Places.NextHop),
        BgpNext = new("bgp next ip", Places.BgpNextHop),
        Router = new("router ip", Places.Router);

    public string Name => name;

    public ElementId Id4 => place.Id4;

    public int Offset4 => place.Offset4;

    public ElementId Id6 => place.Id6;

    public int Offset6 => place.Offset6;

    public bool TryRead4(FlowRecord flow, out uint address)
    {
        address = 0;
        if (!flow.Has(Id4) || (Id4 == ElementId.IPv4Flow && flow.IsIPv6))
        {
            return false;
        }

        var payload = flow.Payload(Id4);
        if (payload.Length >= Offset4 + 4)
        {
            address = BinaryPrimitives.ReadUInt32LittleEndian(payload[Offset4..]);
        }

        return true;
    }

    public bool TryRead6(FlowRecord flow, out ulong high, out ulong low)
    {
        (high, low) = (0, 0);
        if (!flow.Has(Id6) || (Id6 == ElementId.IPv6Flow && !flow.IsIPv6))
        {
            return false;
        }

        var payload = flow.Payload(Id6);
        if (payload.Length >= Offset6 + 16)
        {
            high = BinaryPrimitives.ReadUInt64LittleEndian(payload[Offset6..]);
            low = BinaryPrimitives.ReadUInt64LittleEndian(payload[(Offset6 + 8)..]);
        }

        return true;
    }
}
