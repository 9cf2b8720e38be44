namespace Enrichment.View.Aggregate;

/// <summary>A statistic that -s can ask for.</summary>
/// <param name="Name">Behind -s.</param>
/// <param name="Header">As nfdump heads the column.</param>
/// <param name="Elements">A flow is counted once for each of them that it has.</param>
sealed record StatDefinition(string Name, string Header, StatKind Kind, params StatElement[] Elements);
