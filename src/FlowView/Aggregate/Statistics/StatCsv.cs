using Enrichment.Text;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>Top lists with commas (PrintCvsStatLine in nfstat.c). A comma or a quote in a name is quoted (RFC 4180).</summary>
sealed class StatCsv(StatValue value, bool plain, TimeText times) : StatFormat(value, plain, times)
{
    public override void Head(StatRequest request, SumsOrder order, int limit) => Line.Bytes(order.Side switch
    {
        CountedSide.In => "ts,te,td,pr,val,fl,flP,ipkt,ipktP,ibyt,ibytP,ipps,ibps,ibpp\n"u8,
        CountedSide.Out => "ts,te,td,pr,val,fl,flP,opkt,opktP,obyt,obytP,opps,obps,obpp\n"u8,
        _ => "ts,te,td,pr,val,fl,flP,pkt,pktP,byt,bytP,pps,bps,bpp\n"u8,
    });

    public override void Row(StatRequest request, SumsOrder order, in StatRow row, Totals totals)
    {
        var (packets, bytes) = (SumsOrder.Packets(row.Sums, order.Side), SumsOrder.Bytes(row.Sums, order.Side));
        var msec = Duration(row.Sums);
        Time(row.Sums.First);
        Line.Byte((byte)',');
        Time(row.Sums.Last);
        Line.Byte((byte)',');
        Line.Thousandths(msec);
        Line.Byte((byte)',');
        Protocol(request, row.Key);
        Line.Byte((byte)',');
        Quoted(request, row.Key);
        Share(row.Sums.Flows, totals.Flows);
        Share(packets, totals.Packets);
        Share(bytes, totals.Bytes);
        Number(PerSecond(packets, msec));
        Number(PerSecond(8 * bytes, msec));
        Number(packets == 0 ? 0 : (uint)(bytes / packets));
        Line.Byte((byte)'\n');
    }

    /// <summary>nfdump's are cut to seconds; those with a zone are not.</summary>
    void Time(ulong msec)
    {
        if (Local.IsIso)
        {
            Local.Write(Line, msec);
        }
        else
        {
            Local.WriteSecond(Line, (long)(msec / 1000));
        }
    }

    void Quoted(StatRequest request, in StatKey key)
    {
        var start = Line.Length;
        Value.Write(Line, request.Definition.Kind, key);
        var written = Line.Written[start..];
        if (written.IndexOfAny(",\"\n\r"u8) >= 0)
        {
            var text = System.Text.Encoding.UTF8.GetString(written);
            Line.Cut(Line.Length - start);
            Line.Chars($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
    }

    void Number(ulong number)
    {
        Line.Byte((byte)',');
        Line.Number(number);
    }

    void Share(ulong count, ulong all)
    {
        Number(count);
        Line.Byte((byte)',');
        Line.Fixed(Percent(count, all), 1);
    }
}
