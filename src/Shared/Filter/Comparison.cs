namespace Enrichment.Filter;

/// <summary>How a value of a flow is held against one of the filter.</summary>
enum Comparison
{
    Equal,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,

    /// <summary>All bits of the filter's number are set.</summary>
    HasBits,

    /// <summary>Only in the text: the parser makes <c>not (… = …)</c> of it.</summary>
    NotEqual,

    /// <summary>Only for texts: a regular expression.</summary>
    Matches,
}
