using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>All of them.</summary>
sealed class AndNode(FilterNode[] children) : FilterNode
{
    public FilterNode[] Children => children;

    public override bool Passes(FlowRecord flow, FilterContext context)
    {
        foreach (var child in children)
        {
            if (!child.Passes(flow, context))
            {
                return false;
            }
        }

        return true;
    }

    public override string ToString() => $"({string.Join(" and ", children.AsEnumerable())})";
}

/// <summary>One of them at least.</summary>
sealed class OrNode(FilterNode[] children) : FilterNode
{
    public FilterNode[] Children => children;

    public static FilterNode Of(params FilterNode[] children) => children.Length == 1 ? children[0] : new OrNode(children);

    public override bool Passes(FlowRecord flow, FilterContext context)
    {
        foreach (var child in children)
        {
            if (child.Passes(flow, context))
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => $"({string.Join(" or ", children.AsEnumerable())})";
}

/// <summary>A flow that lacks what the child asks for does not pass the child, and so passes this.</summary>
sealed class NotNode(FilterNode child) : FilterNode
{
    public FilterNode Child => child;

    /// <summary>Not of not is the thing itself.</summary>
    public static FilterNode Of(FilterNode node) => node is NotNode not ? not.Child : new NotNode(node);

    public override bool Passes(FlowRecord flow, FilterContext context) => !child.Passes(flow, context);

    public override string ToString() => $"not {child}";
}

/// <summary>Every flow.</summary>
sealed class AnyNode : FilterNode
{
    public static readonly AnyNode Instance = new();

    public override bool Passes(FlowRecord flow, FilterContext context) => true;

    public override string ToString() => "any";
}
