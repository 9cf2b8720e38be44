using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Values;

/// <summary>The first bytes of a connection, as text or as a hex dump. Neither DNS nor TLS in it is decoded.</summary>
static class PayloadValues
{
    public static void In(FieldText text, FlowRecord flow) => Payload(text, flow, ElementId.InPayload);

    public static void Out(FieldText text, FlowRecord flow) => Payload(text, flow, ElementId.OutPayload);

    public static void Content(FieldText text, ReadOnlySpan<byte> payload)
    {
        if (IsText(payload))
        {
            text.ForeignCString(payload);
            text.Byte((byte)'\n');
        }
        else
        {
            HexDump(text, payload);
        }
    }

    /// <summary>raw's way: the text, if it is one, and the hex dump in any case.</summary>
    public static void ContentAndDump(FieldText text, ReadOnlySpan<byte> payload)
    {
        Content(text, payload);
        if (IsText(payload))
        {
            HexDump(text, payload);
        }
    }

    static void Payload(FieldText text, FlowRecord flow, ElementId id)
    {
        if (flow.Has(id))
        {
            Content(text, flow.Payload(id));
        }
        else
        {
            text.Bytes("<no payload>"u8);
        }
    }

    /// <summary>Printable ASCII, line ends and tabs, with NUL bytes at the end only.</summary>
    static bool IsText(ReadOnlySpan<byte> payload)
    {
        foreach (var b in payload.TrimEnd((byte)0))
        {
            if (b is (< (byte)' ' or > (byte)'~') and not ((byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>nfdump's DumpHex, whose offset line of a full last row stays open.</summary>
    static void HexDump(TextBuffer text, ReadOnlySpan<byte> data)
    {
        Offset(text, 0);
        for (var i = 0; i < data.Length; i++)
        {
            text.Hex(data[i], 2, upper: true);
            text.Byte((byte)' ');
            var inRow = (i + 1) % 16;
            var isLast = i + 1 == data.Length;
            if (inRow is not (0 or 8) && !isLast)
            {
                continue;
            }

            text.Byte((byte)' ');
            if (inRow == 0)
            {
                Letters(text, data.Slice(i - 15, 16));
                Offset(text, i + 1);
            }
            else if (isLast)
            {
                text.Spaces(inRow <= 8 ? 1 : 0);
                text.Spaces(3 * (16 - inRow));
                Letters(text, data.Slice(i + 1 - inRow, inRow));
            }
        }
    }

    static void Offset(TextBuffer text, int offset)
    {
        text.Hex((uint)offset, 8);
        text.Byte((byte)' ');
    }

    static void Letters(TextBuffer text, ReadOnlySpan<byte> row)
    {
        text.Bytes("|  "u8);
        foreach (var b in row)
        {
            text.Byte(b is >= (byte)' ' and <= (byte)'~' ? b : (byte)'.');
        }

        text.Bytes(" \n"u8);
    }
}
