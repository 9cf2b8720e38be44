using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>A statistic that -s can ask for.</summary>
/// <param name="Name">Behind -s.</param>
/// <param name="Header">As nfdump heads the column.</param>
/// <param name="Fields">A flow is counted once for each of them that it has.</param>
sealed record StatDefinition(string Name, string Header, StatKind Kind, params KeyField[] Fields);
