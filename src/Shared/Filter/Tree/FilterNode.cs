using Enrichment.Nfcapd;

namespace Enrichment.Filter.Tree;

/// <summary>
/// A filter as the tree that its text means. <see cref="Passes"/> is the plain interpreter: what it says is right, and the compiled form
/// has to say the same.
/// </summary>
abstract class FilterNode
{
    public abstract bool Passes(FlowRecord flow, FilterContext context);

    /// <summary>The filter's text again, from which the parser makes the same tree.</summary>
    public abstract override string ToString();
}

/// <summary>What a filter asks beside the flow.</summary>
/// <param name="Ident">Of the file that the flow comes from.</param>
readonly record struct FilterContext(string? Ident);
