using System.Buffers.Text;

namespace Enrichment.Bindings;

/// <summary>Nanoseconds since 1970 as the text of RFC 3339: <c>2026-11-20T10:00:00.123456Z</c>, with 6 or 9 digits as needed, or none.</summary>
public static class WallTime
{
    /// <summary>The longest text that <see cref="Format(long, Span{byte})"/> writes.</summary>
    public const int MaxLength = 30;

    const int SecondsLength = 19; // 2026-11-20T10:00:00

    /// <summary>Writes the text and returns its length.</summary>
    public static int Format(long nanoseconds, Span<byte> destination)
    {
        var (seconds, fraction) = SplitSeconds(nanoseconds);
        var time = DateTime.UnixEpoch.AddSeconds(seconds);
        PutDigits(destination, time.Year, 4);
        PutPart(destination, 4, '-', time.Month);
        PutPart(destination, 7, '-', time.Day);
        PutPart(destination, 10, 'T', time.Hour);
        PutPart(destination, 13, ':', time.Minute);
        PutPart(destination, 16, ':', time.Second);
        var length = SecondsLength;
        if (fraction != 0)
        {
            destination[length++] = (byte)'.';
            var digits = fraction % 1000 == 0 ? 6 : 9;
            PutDigits(destination[length..], digits == 6 ? fraction / 1000 : fraction, digits);
            length += digits;
        }

        destination[length++] = (byte)'Z';
        return length;
    }

    public static string Format(long nanoseconds)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return System.Text.Encoding.ASCII.GetString(text[..Format(nanoseconds, text)]);
    }

    /// <summary>Reads any RFC 3339 time between 1678 and 2262; digits after the ninth are dropped.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length <= SecondsLength || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ')
            || text[13] != ':' || text[16] != ':'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..10], out var day)
            || !TryDigits(text[11..13], out var hour) || !TryDigits(text[14..16], out var minute) || !TryDigits(text[17..19], out var second)
            || year is < 1678 or > 2261 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        if (!TryFraction(text[SecondsLength..], out var fraction, out var rest) || !TryZone(rest, out var zoneSeconds))
        {
            return false;
        }

        var days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Days;
        nanoseconds = ((days * 86400L) + (hour * 3600) + (minute * 60) + second - zoneSeconds) * 1_000_000_000 + fraction;
        return true;
    }

    static (long Seconds, int Fraction) SplitSeconds(long nanoseconds)
    {
        var seconds = Math.DivRem(nanoseconds, 1_000_000_000, out var fraction);
        return fraction < 0 ? (seconds - 1, (int)fraction + 1_000_000_000) : (seconds, (int)fraction);
    }

    static void PutPart(Span<byte> destination, int at, char separator, int value)
    {
        destination[at] = (byte)separator;
        PutDigits(destination[(at + 1)..], value, 2);
    }

    static void PutDigits(Span<byte> destination, int value, int digits)
    {
        for (var i = digits - 1; i >= 0; i--)
        {
            destination[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    static bool TryDigits(ReadOnlySpan<byte> text, out int value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && text[0] is not ((byte)'-' or (byte)'+');

    static bool TryFraction(ReadOnlySpan<byte> text, out int fraction, out ReadOnlySpan<byte> rest)
    {
        fraction = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        var digits = 0;
        var at = 1;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            if (digits < 9)
            {
                fraction = (fraction * 10) + text[at] - '0';
                digits++;
            }
        }

        for (; digits < 9; digits++)
        {
            fraction *= 10;
        }

        rest = text[at..];
        return at > 1;
    }

    // Z, or +hh:mm east of Greenwich.
    static bool TryZone(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.Length == 1)
        {
            return text[0] is (byte)'Z' or (byte)'z';
        }

        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..6], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        seconds = ((hours * 3600) + (minutes * 60)) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
