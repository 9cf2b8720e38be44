using System.Globalization;
using System.Numerics;
using System.Text;
using Enrichment.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Enrichment.Tests.Text;

public class TextBufferTests
{
    /// <summary>Of all sizes, up to 64 bits.</summary>
    static Arbitrary<ulong> Numbers => Gen.Choose(0, int.MaxValue)
        .SelectMany(high => Gen.Choose(0, int.MaxValue).SelectMany(low => Gen.Choose(0, 63).Select(shift => ((ulong)high << 33 | (uint)low) >> shift)))
        .ToArbitrary();

    [Theory]
    [InlineData("abc", 5, "  abc")]
    [InlineData("abc", -5, "abc  ")]
    [InlineData("abc", 2, "abc")]
    [InlineData("zähler", 8, "  zähler")] // characters, not bytes
    [InlineData("", 3, "   ")]
    public void Pad_FillsUpToTheWidth(string value, int width, string expected)
    {
        var text = new TextBuffer();
        text.Chars("head ");
        text.Chars(value);

        text.Pad(5, width);

        Assert.Equal("head " + expected, TextOf(text));
    }

    [Fact]
    public void Bytes_BeyondTheFirstArray_KeepWhatWasWritten()
    {
        var text = new TextBuffer();
        for (var i = 0; i < 5000; i++)
        {
            text.Number((ulong)i);
            text.Byte((byte)' ');
        }

        Assert.Equal(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i} ")), TextOf(text));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999_999, "999999")]
    [InlineData(1_000_000, "1.0 M")]
    [InlineData(1_049_999, "1.0 M")]
    [InlineData(1_050_000, "1.1 M")] // 1.05 is a little more than that in binary
    [InlineData(1_150_000, "1.1 M")] // 1.15 a little less
    [InlineData(1_250_000, "1.2 M")] // exact: half to even
    [InlineData(1_750_000, "1.8 M")]
    [InlineData(999_949_999, "999.9 M")]
    [InlineData(999_999_999, "1000.0 M")]
    [InlineData(1_000_000_000, "1.0 G")]
    [InlineData(12_345_678_901_234, "12.3 T")]
    [InlineData(ulong.MaxValue, "18446744.1 T")]
    public void Scaled_IsNfdumpsNumber(ulong value, string expected)
    {
        var text = new TextBuffer();

        text.Scaled(value);

        Assert.Equal(expected, TextOf(text));
    }

    /// <summary>Against the number's exact value as a fraction of two integers.</summary>
    [Fact]
    public void Fixed_AnyNumber_RoundsItsExactValueHalfToEven() => Check.QuickThrowOnFailure(Prop.ForAll(
        Numbers, Gen.Choose(0, 6).ToArbitrary(), Gen.Choose(1, 4000).ToArbitrary(), (value, decimals, divisor) =>
        {
            var number = value / (double)divisor;
            var text = new TextBuffer();
            text.Fixed(number, decimals);
            return TextOf(text) == Exact(number, decimals);
        }));

    [Fact]
    public void Thousandths_AnyNumber_AreThoseOfTheFloatingQuotient() => Check.QuickThrowOnFailure(Prop.ForAll(
        Numbers, value =>
        {
            var text = new TextBuffer();
            text.Thousandths(value);
            return TextOf(text) == Exact(value / 1000.0, 3);
        }));

    [Fact]
    public void Hex_AnyNumber_IsThatOfTheFramework() => Check.QuickThrowOnFailure(Prop.ForAll(
        Numbers, Gen.Choose(1, 16).ToArbitrary(), (value, digits) =>
        {
            var text = new TextBuffer();
            text.Hex(value, digits);
            text.Byte((byte)' ');
            text.Hex(value, digits, upper: true);
            var format = digits.ToString(CultureInfo.InvariantCulture);
            return TextOf(text) == value.ToString("x" + format, CultureInfo.InvariantCulture) + " "
                + value.ToString("X" + format, CultureInfo.InvariantCulture);
        }));

    [Fact]
    public void Digits_AreTheLastOnes()
    {
        var text = new TextBuffer();

        text.Digits(7, 3);
        text.Digits(12345, 2);

        Assert.Equal("00745", TextOf(text));
    }

    static string TextOf(TextBuffer text) => Encoding.UTF8.GetString(text.Written);

    static string Exact(double number, int decimals)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52) - 1075;
        BigInteger numerator = number == 0 ? 0 : bits & 0xF_FFFF_FFFF_FFFF | 1L << 52;
        var denominator = BigInteger.One;
        if (number != 0)
        {
            numerator *= exponent > 0 ? BigInteger.Pow(2, exponent) : 1;
            denominator = exponent < 0 ? BigInteger.Pow(2, -exponent) : 1;
        }

        var scaled = BigInteger.DivRem(numerator * BigInteger.Pow(10, decimals), denominator, out var rest);
        var twice = rest * 2;
        scaled += twice > denominator || twice == denominator && !scaled.IsEven ? 1 : 0;
        var digits = scaled.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return decimals == 0 ? digits : $"{digits[..^decimals]}.{digits[^decimals..]}";
    }
}
