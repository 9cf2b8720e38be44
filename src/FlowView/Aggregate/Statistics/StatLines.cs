using System.Text;
using Enrichment.Text;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>Top lists as nfdump's tables (PrintStatLine in nfstat.c).</summary>
/// <param name="fits">For people: the column of names is as wide as the longest of them.</param>
sealed class StatLines(StatValue value, bool plain, bool longIPv6, bool tagged, bool quiet, bool fits, TimeText times) : StatFormat(value, plain, times)
{
    const int ValueWidth = 17, LongAddressWidth = 43;

    int _widest;

    public override bool Fits => fits;

    public override void Fit(StatRequest request, IReadOnlyList<StatRow> rows)
    {
        _widest = 0;
        foreach (var row in rows)
        {
            var start = Line.Length;
            Value.Write(Line, request.Definition.Kind, row.Key);
            _widest = Math.Max(_widest, Line.Characters(start));
            Line.Cut(Line.Length - start);
        }
    }

    public override void Head(StatRequest request, SumsOrder order, int limit)
    {
        if (quiet)
        {
            return;
        }

        Line.Bytes("Top "u8);
        if (limit != 0)
        {
            Line.Number((ulong)limit);
            Line.Byte((byte)' ');
        }

        var header = Encoding.ASCII.GetBytes(request.Definition.Header);
        Line.Bytes(header);
        Line.Chars($" ordered by {order.Name}:\nDate first seen");
        Line.Spaces(Local.Width - "Date first seen".Length);
        Line.Chars("     Duration     Proto ");
        var start = Line.Length;
        Line.Bytes(header);
        Line.Pad(start, Width(request));
        Line.Bytes("    Flows(%)     Packets(%)       Bytes(%)         pps      bps   bpp\n"u8);
    }

    public override void Row(StatRequest request, SumsOrder order, in StatRow row, Totals totals)
    {
        var (packets, bytes) = (SumsOrder.Packets(row.Sums, order.Side), SumsOrder.Bytes(row.Sums, order.Side));
        var msec = Duration(row.Sums);
        Local.Write(Line, row.Sums.First);
        Line.Byte((byte)' ');
        Span(msec);
        Line.Byte((byte)' ');
        var start = Line.Length;
        Protocol(request, row.Key);
        Line.Pad(start, -5);
        Line.Byte((byte)' ');
        if (tagged && request.Definition.Kind == ValueKind.Address)
        {
            Line.Byte(1);
        }

        start = Line.Length;
        Value.Write(Line, request.Definition.Kind, row.Key);
        Line.Pad(start, Width(request));
        Share(row.Sums.Flows, totals.Flows);
        Share(packets, totals.Packets);
        Share(bytes, totals.Bytes);
        Scaled(PerSecond(packets, msec));
        Scaled(PerSecond(8 * bytes, msec));
        Line.Byte((byte)' ');
        Line.Number(packets == 0 ? 0 : (uint)(bytes / packets), 5);
        Line.Byte((byte)'\n');
    }

    int Width(StatRequest request) => Math.Max(_widest, longIPv6 && request.Definition.Kind == ValueKind.Address ? LongAddressWidth : ValueWidth);

    void Span(ulong msec)
    {
        var start = Line.Length;
        if (Plain)
        {
            Line.Thousandths(msec);
        }
        else
        {
            DurationText.Write(Line, msec);
        }

        Line.Pad(start, 16);
    }

    void Share(ulong count, ulong all)
    {
        Scaled(count);
        Line.Byte((byte)'(');
        var start = Line.Length;
        Line.Fixed(Percent(count, all), 1);
        Line.Pad(start, 4);
        Line.Byte((byte)')');
    }

    void Scaled(ulong number)
    {
        Line.Byte((byte)' ');
        var start = Line.Length;
        if (Plain)
        {
            Line.Number(number);
        }
        else
        {
            Line.Scaled(number);
        }

        Line.Pad(start, 8);
    }
}
