using Enrichment.Fields.Names;
using Enrichment.Fields.Values;
using Enrichment.Nfcapd;

namespace Enrichment.Fields.Formats;

public sealed partial class RawFormat
{
    void EventElement(FlowRecord flow, ElementId id)
    {
        switch (id)
        {
            case ElementId.NselCommon: Nsel(flow); break;
            case ElementId.NatXlateIPv4:
                IPv4("src xlt ip"u8, flow.Get<IPv4Flow>(id).Src);
                IPv4("dst xlt ip"u8, flow.Get<IPv4Flow>(id).Dst);
                break;
            case ElementId.NatXlateIPv6: TranslatedIPv6(flow.Get<IPv6Flow>(id)); break;
            case ElementId.NatXlatePort:
                Number("src xlt port"u8, 5, flow.Get<SrcDst16>(id).Src);
                Number("dst xlt port"u8, 5, flow.Get<SrcDst16>(id).Dst);
                break;
            case ElementId.NselAcl: Acl(flow); break;
            case ElementId.NatCommon: Nat(flow); break;
            case ElementId.NatPortBlock: PortBlock(flow.Get<NatPortBlock>(id)); break;
            case ElementId.PfInfo: PacketFilter(flow); break;
            case ElementId.InmonMeta:
                Number("inmon size"u8, 5, flow.Get<SrcDst16>(id).Src);
                Number("inmon type"u8, 5, flow.Get<SrcDst16>(id).Dst);
                break;
            case ElementId.FlowId: FlowNumber(flow.Get<ulong>(id)); break;
            case ElementId.NokiaNat:
                Number("inServiceID"u8, 5, flow.Get<NokiaNat>(id).InService);
                Number("outServiceID"u8, 5, flow.Get<NokiaNat>(id).OutService);
                break;
            case ElementId.NokiaNatString: NatString(flow); break;
        }
    }

    void Nsel(FlowRecord flow)
    {
        ref readonly var nsel = ref flow.Get<NselCommon>(ElementId.NselCommon);
        Number("connect ID"u8, 10, nsel.ConnectionId);
        Number("fw event"u8, 5, nsel.Event, lineEnd: false);
        _text.Bytes(": "u8);
        EventValues.FirewallName(_text, nsel.Event);
        _text.Byte((byte)'\n');
        Number("fw ext event"u8, 5, nsel.XEvent, lineEnd: false);
        _text.Bytes(": "u8);
        EventValues.ExtendedName(_text, nsel.XEvent);
        _text.Byte((byte)'\n');
        Moment("Event time"u8, nsel.MsecEvent);
    }

    void Nat(FlowRecord flow)
    {
        var nat = flow.Nat();
        Number("nat event"u8, 5, nat.Event, lineEnd: false);
        _text.Bytes(": "u8);
        EventValues.NatLongName(_text, nat.Event);
        _text.Byte((byte)'\n');
        Number("nat pool ID"u8, 5, nat.PoolId);
    }

    void TranslatedIPv6(in IPv6Flow addresses)
    {
        IPv6("src xlt ip"u8, new IPv6Halves { High = addresses.SrcHigh, Low = addresses.SrcLow });
        IPv6("dst xlt ip"u8, new IPv6Halves { High = addresses.DstHigh, Low = addresses.DstLow });
    }

    void PortBlock(in NatPortBlock block)
    {
        Number("pblock start"u8, 5, block.Start);
        Number("pblock end"u8, 5, block.End);
        Number("pblock step"u8, 5, block.Step);
        Number("pblock size"u8, 5, block.Size);
    }

    void Acl(FlowRecord flow)
    {
        ref readonly var acl = ref flow.Get<NselAcl>(ElementId.NselAcl);
        Begin("Ingress ACL"u8);
        _text.Spaces(8);
        JsonFormat.AclParts(_text, acl.Ingress0, acl.Ingress1, acl.Ingress2);
        _text.Byte((byte)'\n');
        Begin("Egress ACL"u8);
        _text.Spaces(8);
        JsonFormat.AclParts(_text, acl.Egress0, acl.Egress1, acl.Egress2);
        _text.Byte((byte)'\n');
    }

    void UserName(FlowRecord flow)
    {
        Begin("username"u8);
        _text.Spaces(8);
        _text.Foreign(flow.UserName);
        _text.Byte((byte)'\n');
    }

    void Application(FlowRecord flow)
    {
        var id = flow.Payload(ElementId.NbarApp);
        if (id.IsEmpty)
        {
            return;
        }

        Begin("app ID"u8);
        _text.Spaces(14);
        NameValues.ApplicationId(_text, id, 2);
        _text.Bytes(": "u8);
        NameValues.ApplicationName(_text, flow);
        _text.Byte((byte)'\n');
    }

    void Observation(FlowRecord flow)
    {
        ref readonly var observation = ref flow.Get<Observation>(ElementId.Observation);
        Begin("obs domainID"u8);
        _text.Spaces(12);
        _text.Bytes("0x"u8);
        _text.Hex(observation.DomainId, 5);
        _text.Byte((byte)'\n');
        Begin("obs pointID"u8);
        _text.Spaces(7);
        _text.Bytes("0x"u8);
        _text.Hex(observation.PointId, 10);
        _text.Byte((byte)'\n');
    }

    void Vrf(FlowRecord flow)
    {
        ref readonly var vrf = ref flow.Get<Vrf>(ElementId.Vrf);
        Number("ingress VRF"u8, 10, vrf.Ingress, lineEnd: false);
        _text.Foreign(Source.Names.Vrf(vrf.Ingress));
        _text.Byte((byte)'\n');
        Number("egress VRF"u8, 10, vrf.Egress, lineEnd: false);
        _text.Foreign(Source.Names.Vrf(vrf.Egress));
        _text.Byte((byte)'\n');
    }

    void Layer2(FlowRecord flow)
    {
        ref readonly var layer2 = ref flow.Get<Layer2>(ElementId.Layer2);
        Number("vlanID"u8, 5, layer2.VLan);
        Number("post vlanID"u8, 5, layer2.PostVLan);
        Number("custID"u8, 5, layer2.CustomerVLan);
        Number("post custID"u8, 5, layer2.PostCustomerVLan);
        Number("ingress IfID"u8, 10, layer2.Ingress);
        Number("egress IfID"u8, 10, layer2.Egress);
        HexNumber("ethertype"u8, layer2.EtherType, 4);
        if (layer2.IPVersion != 0)
        {
            Number("IP version"u8, 5, layer2.IPVersion);
        }
    }

    void IPInfo(FlowRecord flow)
    {
        ref readonly var info = ref flow.Get<IPInfo>(ElementId.IPInfo);
        if (info.FragmentFlags != 0)
        {
            HexNumber("ip fragment"u8, info.FragmentFlags, 2, lineEnd: false);
            _text.Bytes((info.FragmentFlags & LayerValues.DontFragment) != 0 ? " DF"u8 : "   "u8);
            _text.Bytes((info.FragmentFlags & LayerValues.MoreFragments) != 0 ? " MF\n"u8 : "   \n"u8);
        }

        if (info.MinTtl != 0 || info.MaxTtl != 0)
        {
            Number("ip minTTL"u8, 5, info.MinTtl);
            Number("ip maxTTL"u8, 5, info.MaxTtl); // nfdump says minTTL twice
        }
    }

    void PacketFilter(FlowRecord flow)
    {
        ref readonly var info = ref flow.Get<PfInfo>(ElementId.PfInfo);
        Begin("pflog ifname"u8);
        _text.Spaces(11);
        var start = _text.Length;
        _text.ForeignCString(EventValues.PfInterfaceName(flow));
        _text.Pad(start, 8);
        _text.Byte((byte)'\n');
        Verdict("pflog action"u8, EventNames.PacketFilterAction(info.Action), info.Action);
        Verdict("pflog reason"u8, EventNames.PacketFilterReason(info.Reason), info.Reason);
        start = Begin("pflog direct"u8);
        _text.Bytes(info.Direction != 0 ? "in"u8 : "out"u8);
        End(start);
        Number("pflog rulenr"u8, 5, info.Rule);
    }

    void Verdict(ReadOnlySpan<byte> label, ReadOnlySpan<byte> name, byte number)
    {
        Begin(label);
        _text.Spaces(14);
        var start = _text.Length;
        _text.Bytes(name);
        _text.Pad(start, 5);
        _text.Byte((byte)'/');
        _text.Number(number);
        _text.Byte((byte)'\n');
    }

    /// <summary>printf's <c>%#18x</c>: no 0x before a zero.</summary>
    void FlowNumber(ulong number)
    {
        Begin("flow ID"u8);
        _text.Byte((byte)' ');
        var start = _text.Length;
        _text.Bytes(number == 0 ? default : "0x"u8);
        _text.Hex(number);
        _text.Pad(start, 18);
        _text.Byte((byte)'\n');
    }

    void NatString(FlowRecord flow)
    {
        Begin("nat String"u8);
        _text.Byte((byte)' ');
        var start = _text.Length;
        _text.ForeignCString(flow.Payload(ElementId.NokiaNatString));
        _text.Pad(start, -19);
        _text.Byte((byte)'\n');
    }

    void Payload(FlowRecord flow, ElementId id, ReadOnlySpan<byte> label)
    {
        if (flow.Has(id))
        {
            Number(label, 10, (ulong)flow.Payload(id).Length);
            PayloadValues.ContentAndDump(_text, flow.Payload(id));
        }
    }
}
