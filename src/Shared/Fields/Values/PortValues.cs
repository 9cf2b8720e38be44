using System.Runtime.CompilerServices;
using Enrichment.Fields.Names;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Values;

/// <summary>Ports, protocol, TCP flags, and what else stands in elements 1 and 4.</summary>
static class PortValues
{
    public static bool IsIcmp(byte protocol) => protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;

    public static void Src(FieldText text, FlowRecord flow) => text.Number(flow.Generic.SrcPort);

    /// <summary><c>type.code</c> for ICMP.</summary>
    public static void Dst(FieldText text, FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        if (IsIcmp(generic.Protocol))
        {
            text.Number((ulong)(generic.DstPort >> 8));
            text.Byte((byte)'.');
            text.Number((ulong)(generic.DstPort & 0xFF));
        }
        else
        {
            text.Number(generic.DstPort);
        }
    }

    public static void TranslatedSrc(FieldText text, FlowRecord flow) => text.Number(flow.Get<SrcDst16>(ElementId.NatXlatePort).Src);

    public static void TranslatedDst(FieldText text, FlowRecord flow) => text.Number(flow.Get<SrcDst16>(ElementId.NatXlatePort).Dst);

    public static void IcmpType(FieldText text, FlowRecord flow) => text.Number((ulong)(flow.Generic.DstPort >> 8));

    public static void IcmpCode(FieldText text, FlowRecord flow) => text.Number((ulong)(flow.Generic.DstPort & 0xFF));

    public static void Protocol(FieldText text, FlowRecord flow)
    {
        var protocol = flow.Generic.Protocol;
        var name = ProtocolNames.Padded(protocol);
        if (text.IsPlain || name.IsEmpty)
        {
            text.Number(protocol, text.IsCsv ? 0 : -5);
        }
        else
        {
            text.Bytes(name);
        }
    }

    public static void Flags(FieldText text, FlowRecord flow)
    {
        ref readonly var generic = ref flow.Generic;
        var flags = generic.Protocol == IpProtocol.Tcp ? generic.TcpFlags : (byte)0;
        if (text.IsPlain && !text.IsCsv)
        {
            text.Number(flags);
        }
        else
        {
            FlagLetters(text, flags);
        }
    }

    /// <summary>CEUAPRSF, from 0x80 down to 1; a dot where the flag is off.</summary>
    public static void FlagLetters(TextBuffer text, byte flags)
    {
        // A bit becomes a byte: the flags in each of eight bytes, of which each keeps its own, and is then all ones or zero.
        // A plain number: Vector64 is nothing that the processor has, and is compiled when the program starts.
        const ulong each = 0x0101_0101_0101_0101, own = 0x0102_0408_1020_4080, letters = 0x4653_5250_4155_4543, dots = each * '.';
        var kept = flags * each & own;
        var isSet = ((kept + 0x7F * each | kept) >> 7 & each) * 0xFF;
        Unsafe.WriteUnaligned(ref text.Room(8), letters & isSet | dots & ~isSet);
        text.Advance(8);
    }

    public static void ForwardingStatus(FieldText text, FlowRecord flow) => text.Number(flow.Generic.ForwardingStatus);

    public static void SrcTos(FieldText text, FlowRecord flow) => text.Number(flow.Generic.SrcTos);

    public static void DstTos(FieldText text, FlowRecord flow) => text.Number(flow.Misc.DstTos);

    public static void Direction(FieldText text, FlowRecord flow) => text.Byte(flow.Misc.Direction != 0 ? (byte)'E' : (byte)'I');

    public static void BiFlowDirection(FieldText text, FlowRecord flow) => text.Number(flow.Misc.BiFlowDirection);

    public static void EndReason(FieldText text, FlowRecord flow) => text.Number(flow.Misc.FlowEndReason);
}
