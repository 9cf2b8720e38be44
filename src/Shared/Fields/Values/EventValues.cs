using Enrichment.Fields.Names;
using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

/// <summary>Firewall (Cisco NSEL) and NAT events, port blocks, packet filter (OpenBSD pflog).</summary>
static class EventValues
{
    public static void ConnectionId(FieldText text, FlowRecord flow) => text.Number(Nsel(flow).ConnectionId);

    /// <summary>Some exporters send both elements, one of them empty: the firewall's counts unless it is 0.</summary>
    public static void Event(FieldText text, FlowRecord flow)
    {
        var firewall = Nsel(flow).Event;
        var useNat = flow.Has(ElementId.NatCommon) && (text.IsCsv ? !flow.Has(ElementId.NselCommon) : firewall == 0);
        if (text.IsPlain)
        {
            text.Number(useNat ? Nat(flow).Event : firewall);
            return;
        }

        var start = text.Length;
        if (useNat)
        {
            NatName(text, Nat(flow).Event);
        }
        else if (flow.Has(ElementId.NselCommon))
        {
            FirewallName(text, firewall);
        }
        else
        {
            text.Bytes("<no-evt>"u8);
        }

        text.Pad(start, 8); // not with -N
    }

    public static void ExtendedEvent(FieldText text, FlowRecord flow)
    {
        if (!flow.Has(ElementId.NselCommon))
        {
            text.Bytes(text.IsCsv ? "no-evt"u8 : "<no-evt>"u8);
            return;
        }

        ExtendedName(text, Nsel(flow).XEvent);
    }

    /// <summary>nfdump 1.7.1's %nevt, which its format nat needs and 1.7.8 no longer has.</summary>
    public static void NatEvent(FieldText text, FlowRecord flow) => NatName(text, Nat(flow).Event);

    public static void FirewallName(FieldText text, byte number) => NameOr(text, EventNames.Firewall(number), number, "-Unknw"u8);

    public static void ExtendedName(FieldText text, ushort number) => NameOr(text, EventNames.FirewallExtended(number), number, default);

    public static void NatName(FieldText text, byte number) => NameOr(text, EventNames.Nat(number), number, "-Unknown"u8);

    public static void NatLongName(FieldText text, byte number) => NameOr(text, EventNames.NatLong(number), number, "-Unknown"u8);

    public static void IngressAcl(FieldText text, FlowRecord flow)
    {
        ref readonly var acl = ref flow.Get<NselAcl>(ElementId.NselAcl);
        AclPart(text, acl.Ingress0);
        text.Byte((byte)' ');
        AclPart(text, acl.Ingress1);
        text.Byte((byte)' ');
        AclPart(text, acl.Ingress2);
    }

    public static void EgressAcl(FieldText text, FlowRecord flow)
    {
        ref readonly var acl = ref flow.Get<NselAcl>(ElementId.NselAcl);
        var width = text.IsCsv ? 0 : 10;
        text.Number(acl.Egress0, width);
        text.Byte((byte)' ');
        text.Number(acl.Egress1, width);
        text.Byte((byte)' ');
        text.Number(acl.Egress2, width);
    }

    public static void BlockStart(FieldText text, FlowRecord flow) => text.Number(flow.Get<NatPortBlock>(ElementId.NatPortBlock).Start);

    public static void BlockEnd(FieldText text, FlowRecord flow) => text.Number(flow.Get<NatPortBlock>(ElementId.NatPortBlock).End);

    public static void BlockStep(FieldText text, FlowRecord flow) => text.Number(flow.Get<NatPortBlock>(ElementId.NatPortBlock).Step);

    public static void BlockSize(FieldText text, FlowRecord flow) => text.Number(flow.Get<NatPortBlock>(ElementId.NatPortBlock).Size);

    public static void PfInterface(FieldText text, FlowRecord flow)
    {
        if (flow.Has(ElementId.PfInfo))
        {
            text.ForeignCString(PfInterfaceName(flow));
        }
        else
        {
            text.Bytes("<no-pf>"u8);
        }
    }

    public static ReadOnlySpan<byte> PfInterfaceName(FlowRecord flow)
    {
        const int fixedPart = 20;
        var payload = flow.Payload(ElementId.PfInfo);
        return payload.Length > fixedPart ? payload[fixedPart..] : default;
    }

    public static void PfAction(FieldText text, FlowRecord flow) => text.Bytes(
        flow.Has(ElementId.PfInfo) ? EventNames.PacketFilterAction(Pf(flow).Action) : text.IsCsv ? "no-pf"u8 : "<no-pf>"u8);

    public static void PfReason(FieldText text, FlowRecord flow) => text.Bytes(
        flow.Has(ElementId.PfInfo) ? EventNames.PacketFilterReason(Pf(flow).Reason) : text.IsCsv ? "no-pf"u8 : "<no-pf>"u8);

    public static void PfDirection(FieldText text, FlowRecord flow) => text.Bytes(
        flow.Has(ElementId.PfInfo) ? Pf(flow).Direction != 0 ? "in"u8 : "out"u8
        : text.IsCsv ? "no pfinfo"u8 : "<no pfinfo>"u8);

    public static void PfRule(FieldText text, FlowRecord flow) => text.Number(Pf(flow).Rule);

    static void NameOr(FieldText text, ReadOnlySpan<byte> name, uint number, ReadOnlySpan<byte> suffix)
    {
        if (!name.IsEmpty)
        {
            text.Bytes(name);
            return;
        }

        text.Number(number);
        text.Bytes(suffix);
    }

    /// <summary>printf's <c>0x%-8x</c>, in csv too.</summary>
    static void AclPart(FieldText text, uint value)
    {
        text.Bytes("0x"u8);
        var start = text.Length;
        text.Hex(value);
        text.Pad(start, -8);
    }

    static ref readonly NselCommon Nsel(FlowRecord flow) => ref flow.Get<NselCommon>(ElementId.NselCommon);

    static NatCommon Nat(FlowRecord flow) => flow.Nat();

    static ref readonly PfInfo Pf(FlowRecord flow) => ref flow.Get<PfInfo>(ElementId.PfInfo);
}
