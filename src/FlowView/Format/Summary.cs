using System.Buffers;
using Enrichment.Text;
using Enrichment.View.Scan;

namespace Enrichment.View.Format;

/// <summary>The lines below a table, as nfdump 1.7.8 writes them (PrintSummary in nfdump.c, nfprof_print in nfprof.c).</summary>
sealed class Summary(bool plainNumbers, bool isoTimes, TimeZoneInfo zone)
{
    readonly TextBuffer _text = new();
    readonly TimeText _local = new(zone, isoTimes);

    public void Write(Totals totals, TimeSpan elapsed, IBufferWriter<byte> output)
    {
        Flows(totals);
        TimeWindow(totals);
        Records(totals);
        Cost(totals.Records, elapsed);
        output.Write(_text.Written);
    }

    void Flows(Totals totals)
    {
        var seconds = totals.LastSeen == 0 ? 0 : unchecked((long)(totals.LastSeen - totals.FirstSeen)) / 1000.0;
        var hasRates = seconds > 0;
        _text.Bytes("Summary: total flows: "u8);
        _text.Number(totals.Flows);
        Counter(", total bytes: "u8, totals.Bytes);
        Counter(", total packets: "u8, totals.Packets);
        Counter(", avg bps: "u8, hasRates ? (ulong)((totals.Bytes << 3) / seconds) : 0);
        Counter(", avg pps: "u8, hasRates ? (ulong)(totals.Packets / seconds) : 0);
        Counter(", avg bpp: "u8, hasRates && totals.Packets != 0 ? totals.Bytes / totals.Packets : 0);
        _text.Byte((byte)'\n');
    }

    /// <summary>From the files' own totals, not from the flows shown.</summary>
    void TimeWindow(Totals totals)
    {
        if (totals.WindowLast == 0)
        {
            _text.Bytes("Time window: <unknown>\n"u8);
            return;
        }

        _text.Bytes("Time window: "u8);
        if (totals.WindowFirst == 0)
        {
            _text.Bytes("Time Window unknown"u8);
        }
        else
        {
            _local.Write(_text, totals.WindowFirst);
            _text.Bytes(" - "u8);
            _local.Write(_text, totals.WindowLast);
        }

        _text.Bytes(", Duration:"u8);
        var start = _text.Length;
        DurationText.Write(_text, totals.WindowLast - totals.WindowFirst);
        _text.Pad(start, 16);
        _text.Byte((byte)'\n');
    }

    void Records(Totals totals)
    {
        _text.Bytes("Total records processed: "u8);
        _text.Number((ulong)totals.Records);
        _text.Bytes(", passed: "u8);
        _text.Number((ulong)totals.Records);
        _text.Bytes(", Blocks skipped: "u8);
        _text.Number((ulong)totals.BlocksSkipped);
        _text.Bytes(", Bytes read: "u8);
        _text.Number((ulong)totals.BytesRead);
        _text.Byte((byte)'\n');
    }

    void Cost(long records, TimeSpan elapsed)
    {
        var cpu = Environment.CpuUsage;
        Seconds("Sys: "u8, cpu.PrivilegedTime);
        Seconds("s User: "u8, cpu.UserTime);
        Seconds("s Wall: "u8, elapsed);
        _text.Bytes("s flows/second: "u8);
        _text.Fixed(elapsed > TimeSpan.Zero ? records / elapsed.TotalSeconds : 0, 1);
        Seconds(" Runtime: "u8, elapsed);
        _text.Bytes("s\n"u8);
    }

    void Seconds(ReadOnlySpan<byte> label, TimeSpan time)
    {
        _text.Bytes(label);
        _text.Fixed(time.TotalSeconds, 4);
    }

    void Counter(ReadOnlySpan<byte> label, ulong value)
    {
        _text.Bytes(label);
        if (plainNumbers)
        {
            _text.Number(value);
        }
        else
        {
            _text.Scaled(value);
        }
    }
}
