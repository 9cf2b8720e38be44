using System.Globalization;

namespace Enrichment.Filter.Parsing;

/// <summary>Numbers as nfdump's filters write them: <c>80</c>, <c>0x1F</c>, <c>10k</c>; k, m, g, t are powers of 1000.</summary>
static class NumberText
{
    /// <param name="isTooLarge">It is a number, but not one of 64 bits.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ulong number, out bool isTooLarge)
    {
        number = 0;
        isTooLarge = false;
        if (text.Length == 0 || !char.IsAsciiDigit(text[0]))
        {
            return false;
        }

        if (text.Length > 2 && text[1] is 'x' or 'X')
        {
            return IsAll(text[2..], char.IsAsciiHexDigit)
                && !(isTooLarge = text[0] == '0' && !ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number))
                && text[0] == '0';
        }

        ulong factor = (text[^1] | 0x20) switch
        {
            'k' => 1_000,
            'm' => 1_000_000,
            'g' => 1_000_000_000,
            't' => 1_000_000_000_000,
            _ => 1,
        };
        var digits = factor == 1 ? text : text[..^1];
        if (!IsAll(digits, char.IsAsciiDigit))
        {
            return false;
        }

        isTooLarge = !ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            || Math.BigMul(number, factor, out number) != 0;
        return !isTooLarge;
    }

    static bool IsAll(ReadOnlySpan<char> text, Func<char, bool> is1)
    {
        foreach (var letter in text)
        {
            if (!is1(letter))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }
}
