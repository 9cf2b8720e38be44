using Enrichment.Text;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>An object a line (PrintJsonStatLine in nfstat.c), for json and ndjson alike.</summary>
sealed class StatJson(StatValue value, bool plain, TimeText times) : StatFormat(value, plain, times)
{
    readonly TextBuffer _text = new();

    public override void Head(StatRequest request, SumsOrder order, int limit)
    {
    }

    public override void Row(StatRequest request, SumsOrder order, in StatRow row, Totals totals)
    {
        var (packets, bytes) = (SumsOrder.Packets(row.Sums, order.Side), SumsOrder.Bytes(row.Sums, order.Side));
        var msec = Duration(row.Sums);
        Line.Bytes("{ \"first\" : \""u8);
        Local.Write(Line, row.Sums.First, (byte)'T');
        Line.Bytes("\", \"last\" : \""u8);
        Local.Write(Line, row.Sums.Last, (byte)'T');
        Line.Bytes("\", \"proto\" : "u8);
        Line.Number(row.Key.Protocol);
        Line.Chars($", \"{request.Definition.Name}\" : \"");
        _text.Cut(_text.Length);
        Value.Write(_text, request.Definition.Kind, row.Key);
        ForeignText.ForJson(Line, _text.Written);
        Line.Byte((byte)'"');
        Number("flows"u8, row.Sums.Flows);
        Number("packets"u8, packets);
        Number("bytes"u8, bytes);
        Number("pps"u8, PerSecond(packets, msec));
        Number("bps"u8, PerSecond(8 * bytes, msec));
        Number("bpp"u8, packets == 0 ? 0 : (uint)(bytes / packets));
        Line.Bytes("}\n"u8);
    }

    void Number(ReadOnlySpan<byte> name, ulong number)
    {
        Line.Bytes(", \""u8);
        Line.Bytes(name);
        Line.Bytes("\" : "u8);
        Line.Number(number);
    }
}
