using System.Globalization;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// nfcapd's names: <c>nfcapd.</c> and the beginning of the file's span in local time, to the minute, or to the second where spans are
/// shorter.
/// </summary>
/// <param name="subDirectories">Folders by time, see <see cref="SubDirectories"/>.</param>
sealed class FileNames(string directory, TimeSpan rotation, TimeZoneInfo zone, int subDirectories = 0)
{
    const string Prefix = "nfcapd.";

    readonly long _seconds = Math.Max(1, (long)rotation.TotalSeconds);

    /// <summary>Whether it is the name of a finished file: nfcapd. and 12 or 14 digits, and nothing behind them.</summary>
    public static bool IsFinished(ReadOnlySpan<char> name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length..] is { Length: 12 or 14 } time && !time.ContainsAnyExceptInRange('0', '9');

    /// <summary>The beginning of the span that a moment lies in.</summary>
    public DateTimeOffset SpanOf(DateTimeOffset moment)
    {
        var seconds = moment.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - seconds % _seconds);
    }

    public DateTimeOffset EndOf(DateTimeOffset span) => span.AddSeconds(_seconds);

    public string Of(DateTimeOffset span) => Name(span, _seconds < 60 ? "yyyyMMddHHmmss" : "yyyyMMddHHmm");

    /// <summary>
    /// Names for a second file of the same span, which nfdump sorts right behind the first: the span's beginning to the second.
    /// </summary>
    public IEnumerable<string> Others(DateTimeOffset span)
    {
        for (var second = 0; second < Math.Min(_seconds, 3600); second++)
        {
            yield return Name(span.AddSeconds(second), "yyyyMMddHHmmss");
        }
    }

    /// <summary>A moment as names have it.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone);

    string Name(DateTimeOffset span, string format)
    {
        var local = Local(span);
        return Path.Combine(directory, SubDirectories.Of(subDirectories, local), Prefix + local.ToString(format, CultureInfo.InvariantCulture));
    }
}
