using System.Globalization;
using Enrichment.Nfcapd;
using Enrichment.View.Format;

namespace Enrichment.View.Files;

/// <summary>-g: a line of totals for each file, as gnuplot likes it, in nfdump's words.</summary>
static class GnuplotLines
{
    public static void WriteHeader(OutputFile output) => output.Line("# yyyy-mm-dd HH:MM:SS,flows,packets,bytes");

    /// <summary>The time is that of the file's name (nfcapd.YYYYMMDDhhmm), else of its first flow, where nfdump gives no line.</summary>
    public static void Write(OutputFile output, string path, in StatRecord stat, TimeZoneInfo zone)
    {
        var time = TryTime(path, out var named) ? named : TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds((long)stat.MsecFirstSeen), zone).DateTime;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{time:yyyy-MM-dd HH:mm:ss},{stat.Flows},{stat.Packets},{stat.Bytes}"));
    }

    static bool TryTime(string path, out DateTime time)
    {
        var name = Path.GetFileName(path);
        return DateTime.TryParseExact(
            name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..], ["yyyyMMddHHmm", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
