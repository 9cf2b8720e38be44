using Enrichment.Filter.Parsing;
using Enrichment.Filter.Tree;

namespace Enrichment.Filter;

/// <summary>
/// A filter in nfdump's language, with words for processes (docs/filter.md). It does not change and serves all threads; each thread
/// that asks it has a <see cref="FlowSelector"/> of its own.
/// </summary>
public sealed class FlowFilter
{
    /// <summary>Every flow passes.</summary>
    public static readonly FlowFilter All = new(AnyNode.Instance);

    internal FlowFilter(FilterNode root) => Root = root;

    /// <summary>Whether nothing is asked at all.</summary>
    public bool IsAll => Root is AnyNode;

    internal FilterNode Root { get; }

    /// <param name="text">A text without words passes all.</param>
    /// <exception cref="FilterException">One sentence: where the text goes wrong, and what was expected.</exception>
    public static FlowFilter Parse(string text, FilterOptions? options = null)
    {
        options ??= new FilterOptions();
        return new FlowFilter(new FilterParser(new Lexer(text, options), options).Parse());
    }

    /// <summary>A filter that lets pass what both let pass.</summary>
    public FlowFilter And(FlowFilter other) =>
        IsAll ? other : other.IsAll ? this : new FlowFilter(new AndNode([Root, other.Root]));

    /// <summary>Flows that lie within a window: the first packet after its begin, the last before its end, as nfdump's -t.</summary>
    /// <param name="after">Milliseconds since 1970.</param>
    /// <param name="before">Milliseconds since 1970.</param>
    public static FlowFilter Within(ulong after, ulong before) => new(new AndNode(
        [new NumberTest(NumberFields.First, Comparison.Greater, after), new NumberTest(NumberFields.Last, Comparison.Less, before)]));

    public FlowSelector CreateSelector() => new(Root);

    /// <summary>The filter's text with all brackets; it means the same.</summary>
    public override string ToString() => Root.ToString();
}
