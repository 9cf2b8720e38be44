using System.Globalization;

namespace Enrichment.Text;

/// <summary>Sizes as people write them on a command line: <c>512M</c>, <c>4G</c>, <c>1.5T</c>, also with iB or B behind; a bare number is bytes. K is 1024.</summary>
public static class ByteSize
{
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        var digits = text.TrimEnd("KMGTkmgtiB");
        int? shift = text[digits.Length..] switch
        {
            "" or "B" => 0,
            "K" or "k" or "KB" or "kB" or "KiB" => 10,
            "M" or "m" or "MB" or "MiB" => 20,
            "G" or "g" or "GB" or "GiB" => 30,
            "T" or "t" or "TB" or "TiB" => 40,
            _ => null,
        };
        if (shift is null
            || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || !(number * (1L << shift.Value) < long.MaxValue / 2)) // Not a number is not less either.
        {
            return false;
        }

        bytes = (long)Math.Round(number * (1L << shift.Value));
        return true;
    }
}
