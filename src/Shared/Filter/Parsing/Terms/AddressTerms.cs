using System.Net;
using System.Net.Sockets;
using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Parsing.Terms;

/// <summary><c>ip</c>, <c>host</c>, <c>net</c> with all their qualifiers; nfdump 1.7.1's <c>xip</c> and <c>nip</c> for translated addresses.</summary>
static class AddressTerms
{
    public static FilterNode? TryRead(TermReader reader, in TermHead head, string word) => word switch
    {
        "ip" or "host" => Host(reader, Fields(head)),
        "net" => Network(reader, Fields(head)),
        "xip" or "nip" => Host(reader, head.SrcDst(AddressField.NatSrc, AddressField.NatDst, with: Qualifiers.Nat)),
        "xnet" or "nnet" => Network(reader, head.SrcDst(AddressField.NatSrc, AddressField.NatDst, with: Qualifiers.Nat)),
        "geo" => throw FilterErrors.At(head.Subject.Place, "'geo' needs a database of countries, and flowview has none"),
        _ => null,
    };

    static AddressField[] Fields(in TermHead head)
    {
        const Qualifiers nat = Qualifiers.Nat, tunnel = Qualifiers.Tunnel;
        return (head.Qualifiers & ~(Qualifiers.Src | Qualifiers.Dst)) switch
        {
            Qualifiers.None => head.SrcDst(AddressField.Src, AddressField.Dst),
            nat => head.SrcDst(AddressField.NatSrc, AddressField.NatDst, with: nat),
            tunnel => head.SrcDst(AddressField.TunnelSrc, AddressField.TunnelDst, with: tunnel),
            Qualifiers.Next when head.Qualifiers == Qualifiers.Next => [AddressField.Next],
            Qualifiers.Bgp | Qualifiers.Next when head.Qualifiers == (Qualifiers.Bgp | Qualifiers.Next) => [AddressField.BgpNext],
            Qualifiers.Router when head.Qualifiers == Qualifiers.Router => [AddressField.Router],
            _ => throw head.Wrong("src, dst, [src|dst] nat, [src|dst] tun, next, bgp next or router before it, or nothing"),
        };
    }

    static FilterNode Host(TermReader reader, AddressField[] fields)
    {
        if (reader.TryListStart())
        {
            return List(reader, fields);
        }

        return Negatable(reader, () => Test(fields, Hosts(reader, reader.Lexer.TakeText())));
    }

    static FilterNode Network(TermReader reader, AddressField[] fields)
    {
        if (reader.TryListStart())
        {
            return List(reader, fields);
        }

        return Negatable(reader, () =>
        {
            var place = reader.Lexer.Current.Place;
            var network = Prefixed(reader, reader.Lexer.TakeText(), allowsNames: false, out var hasPrefix)[0];
            return hasPrefix ? Test(fields, [network]) : WithMask(fields, network, Mask(reader, network, place));
        });
    }

    static FilterNode Negatable(TermReader reader, Func<FilterNode> read)
    {
        var place = reader.Lexer.Current.Place;
        var op = reader.Operator();
        return op switch
        {
            Comparison.Equal => read(),
            Comparison.NotEqual => new NotNode(read()),
            _ => throw FilterErrors.At(place, $"an address is '=' or '!=', not '{Comparators.Text(op)}'"),
        };
    }

    static FilterNode List(TermReader reader, AddressField[] fields)
    {
        var networks = new List<Network>();
        do
        {
            networks.AddRange(Prefixed(reader, reader.Lexer.TakeText(), allowsNames: true, out _));
        }
        while (!reader.ListEnds());
        return Test(fields, networks);
    }

    static FilterNode Test(AddressField[] fields, List<Network> networks)
    {
        var ranges = new AddressRanges(networks);
        return OrNode.Of([.. fields.Select(field => new AddressTest(field, ranges))]);
    }

    /// <summary>An address, or a name and all addresses that it has.</summary>
    static List<Network> Hosts(TermReader reader, Token token)
    {
        if (token.Kind is TokenKind.Word or TokenKind.Number or TokenKind.Quoted)
        {
            if (TryAddress(token.Text) is { } address)
            {
                return [address];
            }

            if (token.Text.Equals("tor", StringComparison.OrdinalIgnoreCase))
            {
                throw FilterErrors.At(token.Place, "'ip tor' needs a database of tor nodes, and flowview has none");
            }

            if (IsName(token.Text))
            {
                return Resolve(reader, token);
            }
        }

        throw FilterErrors.Expected(token, token.Text.Contains('/') ? "an address or a host name ('net' and 'ip in [ ]' take networks)" : "an address or a host name");
    }

    /// <summary>An address with or without the length of its network, which may stand apart (<c>10.0.0.0 / 8</c>).</summary>
    static List<Network> Prefixed(TermReader reader, Token token, bool allowsNames, out bool hasPrefix)
    {
        var text = token.Text;
        if (token.Kind is TokenKind.Word or TokenKind.Quoted && !text.Contains('/') && reader.Lexer.Current is { Kind: TokenKind.Word, Text: ['/', ..] })
        {
            text += reader.Lexer.Take().Text;
        }

        if (text.EndsWith('/') && reader.Lexer.Current.Kind == TokenKind.Number)
        {
            text += reader.Lexer.Take().Text;
        }

        var slash = text.IndexOf('/');
        hasPrefix = slash >= 0;
        if (!hasPrefix)
        {
            return allowsNames ? Hosts(reader, token)
                : TryAddress(text) is { } host ? [host]
                : throw FilterErrors.Expected(token, "a network such as 10.0.0.0/8");
        }

        if (TryAddress(text.AsSpan(0, slash)) is not { } network)
        {
            throw FilterErrors.Expected(token with { Text = text }, "a network such as 10.0.0.0/8");
        }

        return int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out var prefix) && prefix <= network.Width
            ? [network with { Prefix = prefix }]
            : throw FilterErrors.At(token.Place, $"the length of the network is 0 to {network.Width}, not '{text[(slash + 1)..]}'");
    }

    static uint Mask(TermReader reader, Network network, Place place)
    {
        var next = reader.Lexer.Current;
        if (next.Kind is not (TokenKind.Word or TokenKind.Quoted) || TryAddress(next.Text) is not { } mask)
        {
            throw FilterErrors.Expected(next, "'/' and the length of the network, or its mask");
        }

        reader.Lexer.Take();
        return !mask.IsIPv6 && !network.IsIPv6
            ? (uint)mask.Low
            : throw FilterErrors.At(place, "a network with a mask is IPv4; write IPv6 networks as address/length");
    }

    static FilterNode WithMask(AddressField[] fields, Network network, uint mask)
    {
        var prefix = System.Numerics.BitOperations.LeadingZeroCount(~mask);
        var isPrefix = prefix == 32 || mask << prefix == 0;
        return isPrefix
            ? Test(fields, [network with { Prefix = prefix }])
            : OrNode.Of([.. fields.Select(field => new AddressMaskTest(field, (uint)network.Low, mask))]);
    }

    /// <summary>Four decimal numbers, or IPv6; not the abbreviations (<c>10.1</c>) that IPAddress takes.</summary>
    static Network? TryAddress(ReadOnlySpan<char> text)
    {
        if (!text.Contains(':'))
        {
            return TryIPv4(text);
        }

        var looksGood = !text.Contains('[') && !text.Contains(']') && !text.Contains('%');
        return looksGood && IPAddress.TryParse(text, out var address) ? Tree.Network.Host(address) : null;
    }

    /// <summary>010 is octal for some and decimal for others: it is refused, as inet_pton(3) does.</summary>
    static Network? TryIPv4(ReadOnlySpan<char> text)
    {
        var (address, octet, digits, dots) = (0u, 0u, 0, 0);
        foreach (var letter in text)
        {
            if (letter == '.' && digits > 0 && dots < 3)
            {
                (address, octet, digits, dots) = (address << 8 | octet, 0, 0, dots + 1);
            }
            else if (char.IsAsciiDigit(letter) && (digits == 0 || octet > 0) && 10 * octet + letter - '0' <= byte.MaxValue)
            {
                (octet, digits) = (10 * octet + letter - '0', digits + 1);
            }
            else
            {
                return null;
            }
        }

        return digits > 0 && dots == 3 ? Tree.Network.Host(address << 8 | octet) : null;
    }

    /// <summary>Letters, digits, dots, dashes; a letter at least.</summary>
    static bool IsName(ReadOnlySpan<char> text)
    {
        var hasLetter = false;
        foreach (var letter in text)
        {
            hasLetter |= char.IsAsciiLetter(letter);
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return hasLetter;
    }

    static List<Network> Resolve(TermReader reader, Token name)
    {
        try
        {
            var addresses = reader.Options.Resolve(name.Text);
            return addresses.Length > 0
                ? [.. addresses.Select(Tree.Network.Host)]
                : throw FilterErrors.At(name.Place, $"the host {name} has no address");
        }
        catch (Exception wrong) when (wrong is SocketException or ArgumentException)
        {
            throw FilterErrors.At(name.Place, $"the host {name} has no address: {wrong.Message}");
        }
    }
}
