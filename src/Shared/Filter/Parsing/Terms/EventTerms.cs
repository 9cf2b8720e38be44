using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Enrichment.Fields.Names;
using Enrichment.Filter.Tree;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Terms of firewalls, address translators and application recognition: <c>asa</c>, <c>nat</c>, <c>pf</c>, <c>nbar</c>; and the flow's label and id.</summary>
static class EventTerms
{
    const int PfNameOffset = 20;

    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word)
    {
        switch (word)
        {
            case "asa":
                head.Bare();
                return Firewall(reader);
            case "event" when head.Qualifiers == Qualifiers.Nat:
                return reader.NumbersOrNames(
                    "a NAT event such as add, delete or a number of 0 to 18", name => Find(EventNames.Nat, 18, name), NumberFields.NatEvent);
            case "pblock" when head.Qualifiers == Qualifiers.Nat:
                return reader.Numbers(RecordTerms.Choice(
                    reader, "nat pblock", ("start", NumberFields.NatBlockStart), ("end", NumberFields.NatBlockEnd),
                    ("step", NumberFields.NatBlockStep), ("size", NumberFields.NatBlockSize)));
            case "connection":
                head.Bare();
                reader.Lexer.TryTake("id");
                return reader.Numbers(NumberFields.ConnectionId);
            case "service":
                return reader.Numbers(head.Qualifiers switch
                {
                    Qualifiers.In => NumberFields.InService,
                    Qualifiers.Out => NumberFields.OutService,
                    _ => throw head.Wrong("in or out before it"),
                });
            case "natstring":
                head.Bare();
                return reader.Texts("a NAT string", match => new ElementTextTest("natstring", ElementId.NokiaNatString, 0, match));
            case "flowid":
                head.Bare();
                return reader.Numbers(NumberFields.FlowId);
            case "nbar":
                head.Bare();
                return reader.NumbersOrNames("an application, as 13..80: its engine and selector", Application, NumberFields.Application);
            case "pf":
                head.Bare();
                return PacketFilter(reader);
            case "label":
                head.Bare();
                return reader.Texts("a label", match => new ElementTextTest("label", ElementId.Label, 0, match));
            default:
                return null;
        }
    }

    /// <summary>An engine in the first byte, a selector in the other three, the high one first (RFC 6759 §4).</summary>
    static ulong? Application(string name)
    {
        var dots = name.IndexOf("..", StringComparison.Ordinal);
        return dots > 0 && byte.TryParse(name.AsSpan(0, dots), NumberStyles.None, CultureInfo.InvariantCulture, out var engine)
            && uint.TryParse(name.AsSpan(dots + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var selector) && selector <= 0xFFFFFF
            ? engine | BinaryPrimitives.ReverseEndianness(selector)
            : null;
    }

    static FilterNode Firewall(TermReader reader)
    {
        var what = reader.Lexer.Take();
        return what.Text.ToLowerInvariant() switch
        {
            "event" => reader.NumbersOrNames(
                "a firewall event: ignore, create, delete, denied, alert, update or a number", name => Find(EventNames.Firewall, 5, name), NumberFields.FirewallEvent),
            "denied" => reader.NumbersOrNames(
                "why it was denied: ingress, egress, interface, nosyn, access or a number", DeniedBy, NumberFields.FirewallXEvent),
            "xevent" => reader.NumbersOrNames("the number of an extended event", DeniedBy, NumberFields.FirewallXEvent),
            "user" => reader.Texts("the name of a user", match => new ElementTextTest("asa user", ElementId.NselUser, 0, match)),
            _ => throw FilterErrors.Expected(what, "event, xevent, denied or user behind 'asa'"),
        };
    }

    static ulong? DeniedBy(string name) => name.ToLowerInvariant() switch
    {
        "ignore" => 0,
        "i-acl" or "ingress" => 1001,
        "e-acl" or "egress" => 1002,
        "deny" or "access" or "interface" => 1003,
        "nosyn" => 1004,
        _ => null,
    };

    static FilterNode PacketFilter(TermReader reader)
    {
        var what = reader.Lexer.Take();
        return what.Text.ToLowerInvariant() switch
        {
            "action" => reader.NumbersOrNames(
                "a verdict such as pass, block or a number", name => Find(EventNames.PacketFilterAction, 15, name), NumberFields.PfAction),
            "reason" => reader.NumbersOrNames("a reason such as match, short or a number", Reason, NumberFields.PfReason),
            "dir" => reader.NumberOrName("in or out", Direction, NumberFields.PfDirection),
            "interface" => reader.Texts(
                "the name of an interface", match => new ElementTextTest("pf interface", ElementId.PfInfo, PfNameOffset, match)),
            "rule" => reader.Numbers(NumberFields.PfRule),
            _ => throw FilterErrors.Expected(what, "action, reason, dir, interface or rule behind 'pf'"),
        };
    }

    static ulong? Direction(string name) => name.ToLowerInvariant() switch
    {
        "in" => 1,
        "out" => 0,
        _ => null,
    };

    static ulong? Reason(string name) =>
        Find(EventNames.PacketFilterReason, 16, name) ?? (name.Equals("memory", StringComparison.OrdinalIgnoreCase) ? 5ul : null);

    delegate ReadOnlySpan<byte> Naming(byte number);

    static ulong? Find(Naming names, byte last, string name)
    {
        for (byte number = 0; number <= last; number++)
        {
            if (Encoding.ASCII.GetString(names(number)).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return number;
            }
        }

        return null;
    }
}
