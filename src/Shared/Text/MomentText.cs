using System.Globalization;

namespace Enrichment.Text;

/// <summary>
/// Reads a moment as people write it on a command line: <c>2025-01-02T10:00:00.250</c> (ISO 8601), <c>2025/01/02.10:00:00</c> (nfdump's), the
/// end left out from anywhere on, <c>Z</c> or <c>+01:00</c> behind it or the machine's zone.
/// </summary>
public static class MomentText
{
    const int LastYear = 9998; // the year after it is beyond DateTime

    /// <param name="zone">Of a text without one.</param>
    /// <param name="msec">Milliseconds since 1970.</param>
    public static bool TryParse(ReadOnlySpan<char> text, TimeZoneInfo zone, out ulong msec)
    {
        msec = 0;
        if (!TryZone(ref text, out var offset)
            || !TryParts(text, out var year, out var month, out var day, out var inDay)
            || year is < 1970 or > LastYear || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var local = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified) + inDay;
        var utc = local - (offset ?? zone.GetUtcOffset(local));
        if (utc < DateTime.UnixEpoch)
        {
            return false;
        }

        msec = (ulong)(utc - DateTime.UnixEpoch).TotalMilliseconds;
        return true;
    }

    /// <summary>Cuts <c>Z</c> or an offset off; an offset stands only behind a time of day.</summary>
    static bool TryZone(ref ReadOnlySpan<char> text, out TimeSpan? offset)
    {
        offset = null;
        if (text.EndsWith("Z") || text.EndsWith("z"))
        {
            offset = TimeSpan.Zero;
            text = text[..^1];
            return true;
        }

        var colon = text.IndexOf(':');
        var sign = colon < 0 ? -1 : text.LastIndexOfAny('+', '-');
        if (sign <= colon)
        {
            return true;
        }

        var isGood = TimeSpan.TryParseExact(text[(sign + 1)..], ["hh\\:mm", "hhmm", "hh"], CultureInfo.InvariantCulture, out var span);
        offset = text[sign] == '-' ? -span : span;
        text = text[..sign];
        return isGood && span <= TimeSpan.FromHours(14);
    }

    static bool TryParts(ReadOnlySpan<char> text, out int year, out int month, out int day, out TimeSpan inDay)
    {
        (month, day, inDay) = (1, 1, default);
        int hour = 0, minute = 0, second = 0, msec = 0;
        var isGood = TryDigits(ref text, 4, "-/", out year)
            && (text.IsEmpty || TryDigits(ref text, 2, "-/", out month))
            && (text.IsEmpty || TryDigits(ref text, 2, "T.t ", out day))
            && (text.IsEmpty || TryDigits(ref text, 2, ":", out hour))
            && (text.IsEmpty || TryDigits(ref text, 2, ":", out minute))
            && (text.IsEmpty || TryDigits(ref text, 2, ".", out second))
            && (text.IsEmpty || TryFraction(text, out msec))
            && hour < 24 && minute < 60 && second < 60;
        inDay = new TimeSpan(0, hour, minute, second, msec);
        return isGood;
    }

    /// <summary>Takes digits and, unless the text ends there, one of the separators.</summary>
    static bool TryDigits(ref ReadOnlySpan<char> text, int digits, string separators, out int number)
    {
        number = 0;
        if (text.Length < digits || !int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        text = text[digits..];
        if (text.IsEmpty)
        {
            return true;
        }

        var isSeparated = separators.Contains(text[0]);
        text = text[1..];
        return isSeparated && !text.IsEmpty;
    }

    /// <summary>One to nine digits; what is finer than a millisecond is cut off.</summary>
    static bool TryFraction(ReadOnlySpan<char> text, out int msec)
    {
        msec = 0;
        if (text.Length > 9 || !uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return false;
        }

        for (var i = 0; i < 3; i++)
        {
            msec = 10 * msec + (i < text.Length ? text[i] - '0' : 0);
        }

        return true;
    }
}
