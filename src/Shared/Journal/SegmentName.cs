using System.Globalization;

namespace Enrichment.Journal;

/// <summary>
/// A segment's name is its start in UTC, so that names in order are times in order: <c>20261121T101500.123456789Z.journal</c>.
/// </summary>
public static class SegmentName
{
    public const string Suffix = ".journal";
    const string Seconds = "yyyyMMdd'T'HHmmss";

    public static string Of(long startNs)
    {
        var (seconds, nanoseconds) = Math.DivRem(startNs, 1_000_000_000);
        return string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UnixEpoch.AddSeconds(seconds).ToString(Seconds, CultureInfo.InvariantCulture)}.{nanoseconds:D9}Z{Suffix}");
    }

    /// <returns>False: a file that is none of ours.</returns>
    public static bool TryParse(string name, out long startNs)
    {
        startNs = 0;
        if (name.Length != 26 + Suffix.Length || !name.EndsWith("Z" + Suffix, StringComparison.Ordinal) || name[15] != '.'
            || !DateTime.TryParseExact(
                name.AsSpan(0, 15), Seconds, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            || !int.TryParse(name.AsSpan(16, 9), NumberStyles.None, CultureInfo.InvariantCulture, out var nanoseconds)
            || time.Year is < 1970 or > 2261)
        {
            return false;
        }

        startNs = ((time - DateTime.UnixEpoch).Ticks * 100) + nanoseconds;
        return true;
    }
}
