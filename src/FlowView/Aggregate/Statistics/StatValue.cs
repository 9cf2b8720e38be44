using System.Buffers.Binary;
using Enrichment.Fields.Names;
using Enrichment.Text;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>The value of a key as text, as nfdump writes it (PrintStatLine in nfstat.c).</summary>
/// <param name="longIPv6">Without the dots in the middle.</param>
/// <param name="plain">Numbers instead of names.</param>
/// <param name="escape">The text goes to a terminal.</param>
sealed class StatValue(KeyTexts texts, bool longIPv6, bool plain, bool escape)
{
    const int ShortAddress = 16, AddressEnd = 7;

    public void Write(TextBuffer text, ValueKind kind, in StatKey key)
    {
        switch (kind)
        {
            case ValueKind.Address or ValueKind.Network:
                Address(text, key);
                if (key.MaskBits >= 0)
                {
                    text.Byte((byte)'/');
                    text.Number((uint)key.MaskBits);
                }

                break;
            case ValueKind.HexNumber:
                text.Bytes("0x"u8);
                text.Hex(key.Low);
                break;
            case ValueKind.Flags:
                Flags(text, (byte)key.Low);
                break;
            case ValueKind.Mac:
                Mac(text, key.Low);
                break;
            case ValueKind.MplsLabel:
                text.Number(key.Low >> 4, 8);
                text.Byte((byte)'-');
                text.Number(key.Low >> 1 & 7);
                text.Byte((byte)'-');
                text.Number(key.Low & 1);
                break;
            case ValueKind.Latency:
                text.Spaces(6);
                var start = text.Length;
                text.Thousandths(key.Low);
                text.Pad(start, 9);
                break;
            case ValueKind.FirewallEvent or ValueKind.NatEvent:
                Event(text, kind, (byte)key.Low);
                break;
            case ValueKind.Application:
                text.Number(key.Low & 0xFF, 2);
                text.Bytes(".."u8);
                text.Number(BinaryPrimitives.ReverseEndianness((uint)key.Low) & 0xFFFFFF);
                break;
            case ValueKind.Fragments or ValueKind.PfAction or ValueKind.PfReason or ValueKind.PfDirection:
                Name(text, kind, (byte)key.Low);
                break;
            case ValueKind.Text or ValueKind.NumberText:
                Text(text, texts[key.Low]);
                break;
            default:
                text.Number(key.Low);
                break;
        }
    }

    /// <summary>What columns and nfdump's filters call a number.</summary>
    public static void Name(TextBuffer text, ValueKind kind, byte number)
    {
        const byte dontFragment = 0x40, moreFragments = 0x20;
        switch (kind)
        {
            case ValueKind.Fragments:
                text.Bytes((number & dontFragment) != 0 ? "DF"u8 : "--"u8);
                text.Bytes((number & moreFragments) != 0 ? "MF"u8 : "--"u8);
                break;
            case ValueKind.PfAction:
                text.Bytes(EventNames.PacketFilterAction(number));
                break;
            case ValueKind.PfReason:
                text.Bytes(EventNames.PacketFilterReason(number));
                break;
            default:
                text.Bytes(number != 0 ? "in"u8 : "out"u8);
                break;
        }
    }

    void Address(TextBuffer text, in StatKey key)
    {
        if (!key.IsIPv6)
        {
            IpText.IPv4(text, (uint)key.Low);
            return;
        }

        var start = text.Length;
        IpText.IPv6(text, key.High, key.Low);
        if (!longIPv6 && text.Length - start > ShortAddress)
        {
            Span<byte> end = stackalloc byte[AddressEnd];
            text.Written[^AddressEnd..].CopyTo(end);
            text.Cut(text.Length - start - AddressEnd);
            text.Bytes(".."u8);
            text.Bytes(end);
        }
    }

    void Flags(TextBuffer text, byte flags)
    {
        if (plain)
        {
            text.Bytes("0x"u8);
            text.Hex(flags);
            return;
        }

        for (var bit = 0; bit < 8; bit++)
        {
            text.Byte((flags & 0x80 >> bit) != 0 ? "CEUAPRSF"u8[bit] : (byte)'.');
        }
    }

    static void Mac(TextBuffer text, ulong mac)
    {
        for (var shift = 40; shift >= 0; shift -= 8)
        {
            text.Hex(mac >> shift & 0xFF, 2);
            if (shift > 0)
            {
                text.Byte((byte)':');
            }
        }
    }

    /// <summary>nfdump's names of firewall events; it has them for NAT events too, where they are wrong.</summary>
    static void Event(TextBuffer text, ValueKind kind, byte number)
    {
        text.Spaces(6);
        var start = text.Length;
        var name = kind == ValueKind.NatEvent ? EventNames.Nat(number) : number switch
        {
            0 => "ignore"u8,
            1 => "CREATE"u8,
            2 => "DELETE"u8,
            3 => "DENIED"u8,
            _ => default,
        };
        text.Bytes(name.IsEmpty ? "UNKNOWN"u8 : name);
        text.Pad(start, 6);
    }

    void Text(TextBuffer text, string value)
    {
        if (escape)
        {
            ForeignText.ForTerminal(text, System.Text.Encoding.UTF8.GetBytes(value));
        }
        else
        {
            text.Chars(value);
        }
    }
}
