using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>A statistic that -s can ask for.</summary>
/// <param name="Name">Behind -s.</param>
/// <param name="Header">As nfdump heads the column.</param>
/// <param name="Fields">A flow is counted once for each of them that it has. Their values are written alike.</param>
sealed record StatDefinition(string Name, string Header, params KeyField[] Fields)
{
    public ValueKind Kind => Fields.Length > 0 ? Fields[0].Shows : ValueKind.Number;
}
