using System.Globalization;
using System.Text;
using Enrichment.Nfcapd;
using Enrichment.Text;
using Enrichment.View.Format;

namespace Enrichment.View.Files;

/// <summary>-g: a line of totals for each file, as gnuplot likes it, in nfdump's words.</summary>
static class GnuplotLines
{
    public static void WriteHeader(OutputFile output) => output.Line("# yyyy-mm-dd HH:MM:SS,flows,packets,bytes");

    /// <summary>The time is that of the file's name (nfcapd.YYYYMMDDhhmm), else of its first flow, where nfdump gives no line.</summary>
    public static void Write(OutputFile output, string path, in StatRecord stat, TimeZoneInfo zone)
    {
        var time = TryTime(path, out var named) ? named.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : FirstSeen(stat.MsecFirstSeen, zone);
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{time},{stat.Flows},{stat.Packets},{stat.Bytes}"));
    }

    /// <summary>Of a file whose totals were never written: zeros.</summary>
    static string FirstSeen(ulong msec, TimeZoneInfo zone)
    {
        if (msec == 0 || msec > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return "0000-00-00 00:00:00";
        }

        var text = new TextBuffer();
        new TimeText(zone).WriteSecond(text, (long)(msec / 1000));
        return Encoding.ASCII.GetString(text.Written);
    }

    static bool TryTime(string path, out DateTime time)
    {
        var name = Path.GetFileName(path);
        return DateTime.TryParseExact(
            name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], ["yyyyMMddHHmm", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
