using System.Globalization;

namespace Enrichment.Text;

/// <summary>Durations as people write them on a command line: <c>250ms</c>, <c>20s</c>, <c>1.5m</c>, <c>2h</c>, <c>7d</c>; a bare number is seconds.</summary>
public static class Duration
{
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.TrimEnd("abcdefghijklmnopqrstuvwxyz");
        double? unit = text[digits.Length..] switch
        {
            "ms" => 0.001,
            "" or "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => null,
        };
        if (unit is null
            || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || !(number * unit.Value <= TimeSpan.FromDays(36500).TotalSeconds)) // Not a number is not less either.
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)Math.Round(number * unit.Value * TimeSpan.TicksPerSecond));
        return true;
    }
}
