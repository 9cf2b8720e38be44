using System.Globalization;
using Enrichment.Fields.Values;
using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Terms of layers and routing: interfaces, masks, VLANs, MAC addresses, MPLS, TTL, TOS, VRFs, latencies.</summary>
static class NetworkTerms
{
    const int MplsLabels = 10;

    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word) => word switch
    {
        "if" => reader.Numbers(Interface(head)),
        "mask" => reader.Numbers(head.SrcDst(NumberFields.SrcMask, NumberFields.DstMask)),
        "vlan" => reader.Numbers(VLan(head)),
        "mac" => reader.NumbersOrNames("a MAC address such as 02:00:00:00:00:01", MacNumber, Mac(head)),
        "mpls" => Mpls(reader, head),
        "ethertype" => Bare(head, reader, NumberFields.EtherType),
        "tos" => reader.Numbers(head.Qualifiers switch
        {
            Qualifiers.None or Qualifiers.Src => NumberFields.SrcTos,
            Qualifiers.Dst => NumberFields.DstTos,
            _ => throw head.Wrong("src or dst before it, or nothing"),
        }),
        "ttl" => Ttl(reader, head),
        "fwdstat" => ForwardingStatus(reader, head),
        "biflowdir" => Bare(head, reader, NumberFields.BiFlowDirection),
        "endreason" => Bare(head, reader, NumberFields.EndReason),
        "frag" => Fragments(reader, head),
        "flowdir" => FlowDirection(reader, head),
        "latency" => reader.Numbers(head.Qualifiers switch
        {
            Qualifiers.Client => NumberFields.ClientLatency,
            Qualifiers.Server => NumberFields.ServerLatency,
            Qualifiers.Application => NumberFields.ApplicationLatency,
            _ => throw head.Wrong("client, server or application before it"),
        }),
        "vrf" => reader.Numbers(IsEgress(head) ? NumberFields.EgressVrf : NumberFields.IngressVrf),
        "acl" => Acl(reader, IsEgress(head)),
        _ => null,
    };

    static FilterNode Bare(in TermHead head, TermReader reader, NumberField field)
    {
        head.Bare();
        return reader.Numbers(field);
    }

    static NumberField[] Interface(in TermHead head) => head.Qualifiers switch
    {
        Qualifiers.None => [NumberFields.Input, NumberFields.Output],
        Qualifiers.In => [NumberFields.Input],
        Qualifiers.Out => [NumberFields.Output],
        _ => throw head.Wrong("in or out before it, or nothing"),
    };

    static NumberField[] VLan(in TermHead head)
    {
        NumberField[] src = [NumberFields.SrcVLan, NumberFields.Layer2VLan], dst = [NumberFields.DstVLan, NumberFields.Layer2PostVLan];
        return [.. head.SrcDst(src, dst).SelectMany(fields => fields)];
    }

    static NumberField[] Mac(in TermHead head)
    {
        const Qualifiers src = Qualifiers.Src, dst = Qualifiers.Dst, input = Qualifiers.In, output = Qualifiers.Out;
        return head.Qualifiers switch
        {
            input | src => [NumberFields.InSrcMac],
            input | dst => [NumberFields.InDstMac],
            output | src => [NumberFields.OutSrcMac],
            output | dst => [NumberFields.OutDstMac],
            src => [NumberFields.InSrcMac, NumberFields.OutSrcMac],
            dst => [NumberFields.InDstMac, NumberFields.OutDstMac],
            input => [NumberFields.InSrcMac, NumberFields.InDstMac],
            output => [NumberFields.OutSrcMac, NumberFields.OutDstMac],
            Qualifiers.None => [NumberFields.InSrcMac, NumberFields.InDstMac, NumberFields.OutSrcMac, NumberFields.OutDstMac],
            _ => throw head.Wrong("in or out, src or dst, one of each or nothing before it"),
        };
    }

    static ulong? MacNumber(string text)
    {
        var parts = text.Split(':', '-');
        ulong number = 0;
        foreach (var part in parts)
        {
            if (part.Length is < 1 or > 2 || !byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            number = number << 8 | value;
        }

        return parts.Length == 6 ? number : null;
    }

    /// <summary><c>mpls label2</c>, <c>mpls exp2</c> (numbered from 0), <c>mpls eos</c>, <c>mpls any</c>.</summary>
    static FilterNode Mpls(TermReader reader, in TermHead head)
    {
        head.Bare();
        var what = reader.Lexer.Take();
        if (what.Is("any") || what.Is("eos"))
        {
            var op = reader.Operator();
            var value = reader.Number(reader.Lexer.Take(), NumberFields.MplsLabel(0));
            var choice = what.Is("any") ? MplsLabelChoice.Any : MplsLabelChoice.Bottom;
            return op == Comparison.NotEqual
                ? new NotNode(new MplsStackTest(choice, Comparison.Equal, value))
                : new MplsStackTest(choice, op, value);
        }

        var text = what.Text.ToLowerInvariant();
        var isLabel = text.StartsWith("label", StringComparison.Ordinal);
        var digits = isLabel ? text[5..] : text.StartsWith("exp", StringComparison.Ordinal) ? text[3..] : "";
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < MplsLabels
            ? reader.Numbers(isLabel ? NumberFields.MplsLabel(number) : NumberFields.MplsExp(number))
            : throw FilterErrors.Expected(what, "label0 to label9, exp0 to exp9, eos or any behind 'mpls'");
    }

    static FilterNode Ttl(TermReader reader, in TermHead head)
    {
        NumberField[] fields = head.Qualifiers switch
        {
            Qualifiers.None => [NumberFields.MinTtl, NumberFields.MaxTtl],
            Qualifiers.Min => [NumberFields.MinTtl],
            Qualifiers.Max => [NumberFields.MaxTtl],
            _ => throw head.Wrong("min or max before it, or nothing"),
        };
        return reader.Lexer.TryTake("equal") ? new TtlEqualTest() : reader.Numbers(fields);
    }

    static FilterNode ForwardingStatus(TermReader reader, in TermHead head)
    {
        head.Bare();
        return reader.NumbersOrNames("a forwarding status such as Forw, Drop or a number", ForwardingNames.Number, NumberFields.ForwardingStatus);
    }

    static FilterNode FlowDirection(TermReader reader, in TermHead head)
    {
        head.Bare();
        return reader.NumberOrName("ingress, egress, 0 or 1", Direction, NumberFields.Direction);

        static ulong? Direction(string name) => name.ToLowerInvariant() switch
        {
            "ingress" or "in" => 0,
            "egress" or "out" => 1,
            _ => null,
        };
    }

    /// <summary>The flags of the IP header that were seen (RFC 791 §3.1).</summary>
    static FilterNode Fragments(TermReader reader, in TermHead head)
    {
        head.Bare();
        return reader.NumbersOrNames("DF, MF, DFMF, none or a number", Flags, NumberFields.Fragments);

        static ulong? Flags(string name) => name.ToLowerInvariant() switch
        {
            "none" => 0,
            "df" => LayerValues.DontFragment,
            "mf" => LayerValues.MoreFragments,
            "dfmf" => LayerValues.DontFragment | LayerValues.MoreFragments,
            _ => null,
        };
    }

    static bool IsEgress(in TermHead head) => head.Qualifiers switch
    {
        Qualifiers.Ingress => false,
        Qualifiers.Egress => true,
        _ => throw head.Wrong("ingress or egress before it"),
    };

    static FilterNode Acl(TermReader reader, bool isEgress) => reader.Numbers(
        NumberFields.Acl(isEgress, 0), NumberFields.Acl(isEgress, 1), NumberFields.Acl(isEgress, 2));
}
