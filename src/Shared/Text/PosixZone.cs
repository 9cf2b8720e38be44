using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Enrichment.Text;

/// <summary>
/// Time zones as POSIX writes them into TZ (IEEE Std 1003.1, §8.3): <c>CET-1CEST,M3.5.0,M10.5.0/3</c>. The runtime knows those of the zone
/// database only, and takes UTC for others.
/// </summary>
public static class PosixZone
{
    const string UsualRules = ",M3.2.0,M11.1.0"; // glibc's, where TZ names a summer time without saying when

    /// <summary>The zone of this process: TZ, be it the name of a zone or a rule, else the machine's.</summary>
    public static TimeZoneInfo Local =>
        Environment.GetEnvironmentVariable("TZ") is { Length: > 0 } text && !File.Exists(Path.Combine("/usr/share/zoneinfo", text.TrimStart(':'))) && TryParse(text, out var zone)
            ? zone
            : TimeZoneInfo.Local;

    /// <returns>False: not of this form, or with a day by its number in the year, or an hour before or after the day.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        ReadOnlySpan<char> rest = text;
        if (!TryName(ref rest, out var standard) || !TryOffset(ref rest, out var west))
        {
            return false;
        }

        if (rest.IsEmpty)
        {
            zone = TimeZoneInfo.CreateCustomTimeZone(text, -west, standard, standard);
            return true;
        }

        if (!TryName(ref rest, out var summer))
        {
            return false;
        }

        var summerWest = west - TimeSpan.FromHours(1);
        if (!rest.IsEmpty && rest[0] != ',' && !TryOffset(ref rest, out summerWest))
        {
            return false;
        }

        rest = rest.IsEmpty ? UsualRules : rest;
        if (!TryRule(ref rest, out var start) || !TryRule(ref rest, out var end) || !rest.IsEmpty)
        {
            return false;
        }

        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, west - summerWest, start, end);
        zone = TimeZoneInfo.CreateCustomTimeZone(text, -west, standard, standard, summer, [rule]);
        return true;
    }

    /// <summary>Three letters at least, or anything between angle brackets.</summary>
    static bool TryName(ref ReadOnlySpan<char> rest, out string name)
    {
        var isQuoted = rest.StartsWith("<");
        var end = isQuoted ? rest.IndexOf('>') : 0;
        while (!isQuoted && end < rest.Length && char.IsAsciiLetter(rest[end]))
        {
            end++;
        }

        name = end < 0 ? "" : rest[(isQuoted ? 1 : 0)..end].ToString();
        rest = end < 0 ? default : rest[(isQuoted ? end + 1 : end)..];
        return name.Length >= 3;
    }

    /// <summary><c>[+|-]hh[:mm[:ss]]</c>, positive to the west; whole minutes, as zones have them today.</summary>
    static bool TryOffset(ref ReadOnlySpan<char> rest, out TimeSpan offset)
    {
        var isNegative = rest.StartsWith("-");
        rest = isNegative || rest.StartsWith("+") ? rest[1..] : rest;
        if (!TryClock(ref rest, out offset) || offset.Seconds != 0 || offset > TimeSpan.FromHours(14))
        {
            return false;
        }

        offset = isNegative ? -offset : offset;
        return true;
    }

    static bool TryClock(ref ReadOnlySpan<char> rest, out TimeSpan time)
    {
        int minute = 0, second = 0;
        var isGood = TryNumber(ref rest, 24, out var hour)
            && (!TrySkip(ref rest, ':') || TryNumber(ref rest, 59, out minute))
            && (!TrySkip(ref rest, ':') || TryNumber(ref rest, 59, out second));
        time = new TimeSpan(hour, minute, second);
        return isGood;
    }

    /// <summary><c>,Mmonth.week.day[/time]</c> or <c>,Jday[/time]</c>, in the wall clock's time before the change.</summary>
    static bool TryRule(ref ReadOnlySpan<char> rest, out TimeZoneInfo.TransitionTime rule)
    {
        rule = default;
        int month = 0, week = 0, day = 0, dayOfYear = 0;
        var isDate = rest.StartsWith(",J");
        if (!TrySkip(ref rest, ',') || !(TrySkip(ref rest, 'M') || TrySkip(ref rest, 'J')))
        {
            return false;
        }

        var isGood = isDate
            ? TryNumber(ref rest, 365, out dayOfYear) && dayOfYear > 0
            : TryNumber(ref rest, 12, out month) && month > 0 && TrySkip(ref rest, '.') && TryNumber(ref rest, 5, out week) && week > 0
                && TrySkip(ref rest, '.') && TryNumber(ref rest, 6, out day);
        var time = TimeSpan.FromHours(2);
        if (!isGood || (TrySkip(ref rest, '/') && !TryClock(ref rest, out time)) || time >= TimeSpan.FromDays(1))
        {
            return false;
        }

        var at = DateTime.MinValue + time;
        var date = new DateTime(2001, 1, 1).AddDays(dayOfYear - 1); // J never counts a 29 February
        rule = isDate
            ? TimeZoneInfo.TransitionTime.CreateFixedDateRule(at, date.Month, date.Day)
            : TimeZoneInfo.TransitionTime.CreateFloatingDateRule(at, month, week, (DayOfWeek)day);
        return true;
    }

    static bool TrySkip(ref ReadOnlySpan<char> rest, char letter)
    {
        var isThere = rest.Length > 0 && rest[0] == letter;
        rest = isThere ? rest[1..] : rest;
        return isThere;
    }

    static bool TryNumber(ref ReadOnlySpan<char> rest, int most, out int number)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
        var isGood = int.TryParse(rest[..Math.Min(digits, 4)], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most && digits <= 4;
        rest = rest[digits..];
        return isGood;
    }
}
