using System.Globalization;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>Folders by time below that of the files, by nfcapd's numbers (-S).</summary>
static class SubDirectories
{
    public const int Most = 8;

    /// <param name="number">0: none.</param>
    /// <param name="time">The beginning of a file's span, local.</param>
    public static string Of(int number, DateTimeOffset time) => number switch
    {
        1 => Text(time, "yyyy/MM/dd"),
        2 => Text(time, "yyyy/MM/dd/HH"),
        3 => Path.Combine(Text(time, "yyyy"), Week(time), Weekday(time)),
        4 => Path.Combine(Text(time, "yyyy"), Week(time), Weekday(time), Text(time, "HH")),
        5 => Path.Combine(Text(time, "yyyy"), Day(time)),
        6 => Path.Combine(Text(time, "yyyy"), Day(time), Text(time, "HH")),
        7 => Text(time, "yyyy-MM-dd"),
        8 => Text(time, "yyyy-MM-dd/HH"),
        _ => "",
    };

    static string Text(DateTimeOffset time, string format) => time.ToString(format.Replace("/", "'/'", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    // strftime's %W: weeks begin on Monday; days before the first Monday are in week 0.
    static string Week(DateTimeOffset time) =>
        ((time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7).ToString("00", CultureInfo.InvariantCulture);

    // %u: Monday is 1, Sunday is 7.
    static string Weekday(DateTimeOffset time) => ((((int)time.DayOfWeek + 6) % 7) + 1).ToString(CultureInfo.InvariantCulture);

    // %j
    static string Day(DateTimeOffset time) => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture);
}
