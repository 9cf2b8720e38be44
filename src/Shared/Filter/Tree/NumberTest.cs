using System.Globalization;
using Enrichment.Filter.Parsing;
using Enrichment.Flows;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>A number against one of the filter. A flow that does not have it does not pass, whatever the comparator.</summary>
sealed class NumberTest(NumberField number, Comparison op, ulong limit) : FilterNode
{
    public NumberField Field => number;

    public Comparison Op => op;

    public ulong Value => limit;

    public override bool Passes(FlowRecord flow, FilterContext context) => number.TryRead(flow, out var value) && Holds(value);

    public bool Holds(ulong value) => op switch
    {
        Comparison.Equal => value == limit,
        Comparison.Less => value < limit,
        Comparison.Greater => value > limit,
        Comparison.LessOrEqual => value <= limit,
        Comparison.GreaterOrEqual => value >= limit,
        _ => (value & limit) == limit,
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{number.Name} {Comparators.Text(op)} {limit}");
}

/// <summary>A number that is one of a list.</summary>
/// <param name="values">Ascending.</param>
sealed class NumberListTest(NumberField number, ulong[] values) : FilterNode
{
    public NumberField Field => number;

    public ulong[] Values => values;

    public override bool Passes(FlowRecord flow, FilterContext context) => number.TryRead(flow, out var value) && Array.BinarySearch(values, value) >= 0;

    public override string ToString() => $"{number.Name} in [{string.Join(' ', values)}]";
}

/// <summary>TCP flags of a TCP flow: all of those named are set, or exactly those.</summary>
sealed class FlagsTest(Comparison op, byte flags) : FilterNode
{
    const string Letters = "CEUAPRSF";

    /// <summary>The two tests that it consists of.</summary>
    public FilterNode Tests { get; } = new AndNode(
        [new NumberTest(NumberFields.Protocol, Comparison.Equal, IpProtocol.Tcp), new NumberTest(NumberFields.Flags, op, flags)]);

    /// <summary>The bits of flags in a text such as <c>SA</c>; X is all of nfdump's first six. Null: a letter that is no flag.</summary>
    public static byte? Parse(ReadOnlySpan<char> text)
    {
        var flags = 0;
        foreach (var letter in text)
        {
            var at = Letters.IndexOf(letter, StringComparison.Ordinal);
            if (at < 0 && letter != 'X')
            {
                return null;
            }

            flags |= letter == 'X' ? 0x3F : 0x80 >> at;
        }

        return text.IsEmpty ? null : (byte)flags;
    }

    public override bool Passes(FlowRecord flow, FilterContext context) => Tests.Passes(flow, context);

    public override string ToString() => op == Comparison.HasBits
        ? $"flags {string.Concat(Letters.Where((_, i) => (flags & 0x80 >> i) != 0))}"
        : string.Create(CultureInfo.InvariantCulture, $"flags {Comparators.Text(op)} {flags}");
}
