using System.Text;
using Enrichment.Fields.Names;
using Enrichment.Filter.Tree;
using Enrichment.Flows;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary>Terms of element 1 and its counters: protocol, ports, flags, packets, bytes, rates; and AS numbers.</summary>
static class CounterTerms
{
    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word)
    {
        switch (word)
        {
            case "proto":
                return Protocol(reader, head);
            case "port" or "xport" or "nport":
                return Port(reader, word == "port" ? head : head with { Qualifiers = head.Qualifiers | Qualifiers.Nat });
            case "as":
                return reader.Numbers(As(head));
            case "icmp" or "icmp-type" or "icmp-code":
                head.Bare();
                return Icmp(reader, word);
            case "flags":
                head.SrcDst(0, 0);
                return Flags(reader);
            case "packets":
                return reader.Numbers(InOut(head, NumberFields.Packets, NumberFields.OutPackets));
            case "bytes":
                return reader.Numbers(InOut(head, NumberFields.Bytes, NumberFields.OutBytes));
            case "flows" or "duration" or "pps" or "bps" or "bpp":
                head.Bare();
                return reader.Numbers(word switch
                {
                    "flows" => NumberFields.Flows,
                    "duration" => NumberFields.Duration,
                    "pps" => NumberFields.PacketsPerSecond,
                    "bps" => NumberFields.BitsPerSecond,
                    _ => NumberFields.BytesPerPacket,
                });
            default:
                return null;
        }
    }

    static NumberField InOut(in TermHead head, NumberField input, NumberField output) => head.Qualifiers switch
    {
        Qualifiers.None or Qualifiers.In => input,
        Qualifiers.Out => output,
        _ => throw head.Wrong("in or out before it, or nothing"),
    };

    static NumberField[] As(in TermHead head) => head.Qualifiers switch
    {
        Qualifiers.Next => [NumberFields.NextAs],
        Qualifiers.Prev => [NumberFields.PreviousAs],
        Qualifiers.None or Qualifiers.Src or Qualifiers.Dst => head.SrcDst(NumberFields.SrcAs, NumberFields.DstAs),
        _ => throw head.Wrong("src, dst, prev or next before it, or nothing"),
    };

    static FilterNode Protocol(TermReader reader, in TermHead head)
    {
        NumberField[] fields = head.Qualifiers switch
        {
            Qualifiers.None => [NumberFields.Protocol],
            Qualifiers.Tunnel => [NumberFields.TunnelProtocolV4, NumberFields.TunnelProtocolV6],
            _ => throw head.Wrong("tun before it, or nothing"),
        };
        return reader.NumbersOrNames("a protocol such as tcp, udp or 47", ProtocolNumber, fields);
    }

    /// <summary>nfdump's short names, the beginning of one being enough; and the names that others use.</summary>
    static ulong? ProtocolNumber(string name)
    {
        ulong? begins = null;
        for (byte number = 0; ProtocolNames.Padded(number) is { IsEmpty: false } padded; number++)
        {
            var known = Encoding.ASCII.GetString(padded.TrimEnd((byte)' '));
            if (known.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return number;
            }

            begins ??= known.StartsWith(name, StringComparison.OrdinalIgnoreCase) ? number : null;
        }

        return name.ToLowerInvariant() is "icmpv6" or "ipv6-icmp" ? IpProtocol.IcmpV6 : begins;
    }

    static FilterNode Port(TermReader reader, in TermHead head)
    {
        var isNat = head.Qualifiers.HasFlag(Qualifiers.Nat);
        var fields = isNat
            ? head.SrcDst(NumberFields.NatSrcPort, NumberFields.NatDstPort, with: Qualifiers.Nat)
            : head.SrcDst(NumberFields.SrcPort, NumberFields.DstPort);
        return TryPortBlock(reader, isNat, fields) ?? reader.Numbers(fields);
    }

    /// <summary><c>in nat pblock</c>, where a list could stand.</summary>
    static FilterNode? TryPortBlock(TermReader reader, bool isNat, NumberField[] fields)
    {
        if (!reader.Lexer.Current.Is("in") || isNat)
        {
            return null;
        }

        reader.Lexer.Take();
        if (reader.Lexer.TryTake("["))
        {
            return PortList(reader, fields);
        }

        return reader.Lexer.TryTake("nat") && reader.Lexer.TryTake("pblock")
            ? OrNode.Of([.. fields.Select(field => new PortBlockTest(field))])
            : throw FilterErrors.Expected(reader.Lexer.Current, "'[' and a list of ports, or 'nat pblock'");
    }

    static FilterNode PortList(TermReader reader, NumberField[] fields)
    {
        var ports = new List<ulong>();
        do
        {
            ports.Add(reader.Number(reader.Lexer.Take(), fields[0]));
        }
        while (!reader.ListEnds());
        var values = TermReader.Ascending(ports);
        return OrNode.Of([.. fields.Select(field => new NumberListTest(field, values))]);
    }

    /// <summary>It implies a protocol ICMP.</summary>
    static AndNode Icmp(TermReader reader, string word)
    {
        var field = word switch
        {
            "icmp-type" => NumberFields.IcmpType,
            "icmp-code" => NumberFields.IcmpCode,
            _ => RecordTerms.Choice(reader, "icmp", ("type", NumberFields.IcmpType), ("code", NumberFields.IcmpCode)),
        };
        return new AndNode([new NumberListTest(NumberFields.Protocol, [IpProtocol.Icmp, IpProtocol.IcmpV6]), reader.Numbers(field)]);
    }

    /// <summary><c>flags SA</c>: those are set; <c>flags =S</c>: exactly those; <c>flags > 2</c>: as a number.</summary>
    static FilterNode Flags(TermReader reader)
    {
        var hasOperator = reader.Lexer.Current.Kind == TokenKind.Comparator;
        var op = reader.Operator();
        var token = reader.Lexer.Take();
        if (token.Kind == TokenKind.Number)
        {
            return Negated(op, reader.Number(token, NumberFields.Flags));
        }

        var isExact = token.Text is ['=', ..]; // "=S" in quotes
        var text = isExact ? token.Text[1..] : token.Text;
        hasOperator |= isExact;

        return token.Kind is TokenKind.Word or TokenKind.Quoted && FlagsTest.Parse(text) is { } flags
            ? hasOperator ? Negated(op, flags) : new FlagsTest(Comparison.HasBits, flags)
            : throw FilterErrors.Expected(token, "flags such as SA, of C E U A P R S F and X for the last six, or a number");
    }

    static FilterNode Negated(Comparison op, ulong flags) => op == Comparison.NotEqual
        ? new NotNode(new FlagsTest(Comparison.Equal, (byte)flags))
        : new FlagsTest(op, (byte)flags);
}
