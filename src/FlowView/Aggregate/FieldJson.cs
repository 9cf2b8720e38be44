using System.Buffers.Binary;
using System.Text;
using Enrichment.Fields.Names;
using Enrichment.Nfcapd;
using Enrichment.Text;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Statistics;

namespace Enrichment.View.Aggregate;

/// <summary>The value of a field of an aggregated flow as JSON: a number, a text, or null where nothing is known.</summary>
sealed class FieldJson
{
    readonly char[] _room = new char[EndTexts.Room];
    byte[] _bytes = new byte[4 * EndTexts.Room];

    public void Write(TextBuffer text, KeyPart part, FlowRecord flow)
    {
        var field = part.Field;
        switch (field.Shows)
        {
            case ValueKind.Text:
                Foreign(text, TextOf(field, flow));
                break;
            case ValueKind.NumberText:
                var digits = TextOf(field, flow);
                text.Chars(digits.IsEmpty ? "null" : digits.ToString());
                break;
            case ValueKind.Address or ValueKind.Network:
                Address(text, part, flow);
                break;
            case ValueKind.Number or ValueKind.HexNumber:
                text.Number(field.Number(flow));
                break;
            case ValueKind.Latency:
                text.Thousandths(field.Number(flow));
                break;
            case ValueKind.FirewallEvent or ValueKind.NatEvent or ValueKind.Application when field.Number(flow) == 0:
                text.Bytes("null"u8); // nearly every flow: one without the element
                break;
            default:
                text.Byte((byte)'"');
                Named(text, field.Shows, field.Number(flow));
                text.Byte((byte)'"');
                break;
        }
    }

    /// <summary>Rows have no grades, by which a name would be known from a service's.</summary>
    ReadOnlySpan<char> TextOf(KeyField field, FlowRecord flow) =>
        field.End.Part == EndPart.Name ? (field.End.IsSource ? flow.Stamp.Source : flow.Stamp.Destination).Name : field.Text!(flow, _room);

    void Foreign(TextBuffer text, ReadOnlySpan<char> value)
    {
        if (value.IsEmpty)
        {
            text.Bytes("null"u8);
            return;
        }

        if (Encoding.UTF8.GetMaxByteCount(value.Length) is var most && most > _bytes.Length)
        {
            _bytes = new byte[most];
        }

        text.Byte((byte)'"');
        ForeignText.ForJson(text, _bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, _bytes)));
        text.Byte((byte)'"');
    }

    /// <summary>Of a row of flows of the other version there is none, if one version was asked for.</summary>
    static void Address(TextBuffer text, KeyPart part, FlowRecord flow)
    {
        var field = part.Field;
        var isIPv6 = part.Only != IPVersion.V4 && flow.Has(field.Id6);
        if (!isIPv6 && (part.Only == IPVersion.V6 || (part.Only == IPVersion.V4 && !flow.Has(field.Id) && flow.Has(field.Id6))))
        {
            text.Bytes("null"u8);
            return;
        }

        text.Byte((byte)'"');
        var payload = flow.Payload(isIPv6 ? field.Id6 : field.Id);
        if (isIPv6)
        {
            var address = payload.Length >= field.Offset6 + 16 ? payload[field.Offset6..] : new byte[16];
            IpText.IPv6(text, BinaryPrimitives.ReadUInt64LittleEndian(address), BinaryPrimitives.ReadUInt64LittleEndian(address[8..]));
        }
        else
        {
            IpText.IPv4(text, (uint)field.Number(flow));
        }

        if (field.Kind == KeyKind.Network && (field == KeyFields.SrcNet ? KeyFields.SrcMask : KeyFields.DstMask).Number(flow) is var bits and > 0)
        {
            text.Byte((byte)'/');
            text.Number(bits);
        }

        text.Byte((byte)'"');
    }

    static void Named(TextBuffer text, ValueKind kind, ulong value)
    {
        switch (kind)
        {
            case ValueKind.Flags:
                for (var bit = 0; bit < 8; bit++)
                {
                    text.Byte((value & 0x80ul >> bit) != 0 ? "CEUAPRSF"u8[bit] : (byte)'.');
                }

                break;
            case ValueKind.Mac:
                for (var shift = 40; shift >= 0; shift -= 8)
                {
                    text.Hex(value >> shift & 0xFF, 2);
                    text.Bytes(shift > 0 ? ":"u8 : default);
                }

                break;
            case ValueKind.MplsLabel:
                text.Number(value >> 4);
                text.Byte((byte)'-');
                text.Number(value >> 1 & 7);
                text.Byte((byte)'-');
                text.Number(value & 1);
                break;
            case ValueKind.Application:
                text.Number(value & 0xFF);
                text.Bytes(".."u8);
                text.Number(BinaryPrimitives.ReverseEndianness((uint)value) & 0xFFFFFF);
                break;
            case ValueKind.Fragments or ValueKind.PfAction or ValueKind.PfReason or ValueKind.PfDirection:
                StatValue.Name(text, kind, (byte)value);
                break;
            default:
                var name = kind == ValueKind.NatEvent ? EventNames.Nat((byte)value) : EventNames.Firewall((byte)value);
                text.Bytes(name.IsEmpty ? "UNKNOWN"u8 : name);
                break;
        }
    }
}
