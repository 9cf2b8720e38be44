using System.Globalization;

namespace Enrichment.View.Scan;

/// <summary>
/// The directories that nfcapd -S puts files in, by the time in their name: of <c>nfcapd.202501022350</c> for example
/// <c>2025/01/02</c>. What is named without them is found in them, as nfdump finds it (subdir_def in flist.c).
/// </summary>
static class SubHierarchy
{
    const string Prefix = "nfcapd.";

    /// <returns>The directories between <paramref name="directory"/> and the file, "" where there are none; null: the file is in none of them.</returns>
    public static string? Find(string directory, string name)
    {
        foreach (var between in Candidates(Path.GetFileName(name)))
        {
            if (File.Exists(Path.Combine(directory, between, name)))
            {
                return between;
            }
        }

        return null;
    }

    static IEnumerable<string> Candidates(string name)
    {
        yield return "";
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)
            || !DateTime.TryParseExact(
                name[Prefix.Length..], ["yyyyMMddHHmm", "yyyyMMddHHmmss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            yield break;
        }

        var weekday = ((int)time.DayOfWeek + 6) % 7; // from Monday on
        var week = (time.DayOfYear + 6 - weekday) / 7; // strftime's %W
        foreach (var day in new[]
        {
            Text($"{time:yyyy}/{time:MM}/{time:dd}"), Text($"{time:yyyy}/{week:00}/{weekday + 1}"), Text($"{time:yyyy}/{time.DayOfYear:000}"),
            Text($"{time:yyyy-MM-dd}"),
        })
        {
            yield return day;
            yield return Text($"{day}/{time:HH}");
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
