using System.Globalization;

namespace Enrichment.Grpc.Framing;

/// <summary>The value of grpc-timeout: at most eight digits and a unit, one of H M S m u n.</summary>
static class GrpcTimeout
{
    const int MaxDigits = 8;
    const long MaxValue = 99_999_999;

    /// <summary>The finest unit in which the value fits eight digits, rounded up: a deadline must not come early.</summary>
    public static string Format(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero) return "0n";
        var ticks = timeout.Ticks;
        if (ticks <= MaxValue / TimeSpan.NanosecondsPerTick) return Text(ticks * TimeSpan.NanosecondsPerTick, 'n');
        ReadOnlySpan<(long Ticks, char Unit)> units =
        [
            (TimeSpan.TicksPerMicrosecond, 'u'),
            (TimeSpan.TicksPerMillisecond, 'm'),
            (TimeSpan.TicksPerSecond, 'S'),
            (TimeSpan.TicksPerMinute, 'M'),
        ];
        foreach (var (unitTicks, unit) in units)
        {
            var value = ((ticks - 1) / unitTicks) + 1;
            if (value <= MaxValue) return Text(value, unit);
        }

        return Text(Math.Min(((ticks - 1) / TimeSpan.TicksPerHour) + 1, MaxValue), 'H');
    }

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1) return false;
        if (!long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return false;
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour, // 99,999,999 hours are 3.6e18 ticks: below long.MaxValue
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => value / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        timeout = TimeSpan.FromTicks(ticks ?? 0);
        return ticks is not null;
    }

    static string Text(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");
}
