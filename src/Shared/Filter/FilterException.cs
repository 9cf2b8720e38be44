namespace Enrichment.Filter;

/// <summary>A filter that cannot be understood: one sentence that says where it goes wrong and what was expected.</summary>
public sealed class FilterException(string message) : Exception(message);
