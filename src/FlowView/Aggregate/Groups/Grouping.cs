using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>Sums flows by keys.</summary>
/// <param name="layouts">The ways to read a key from a flow, of the same size each: a flow is counted once for each that gives one.</param>
/// <param name="isConnection">The key is <see cref="FiveTuple"/>'s.</param>
/// <param name="joinsDirections">Flows and those that answer them are one group.</param>
/// <param name="hasRecord">Groups know their first record.</param>
sealed class Grouping(
    IReadOnlyList<KeyLayout> layouts, bool isConnection, bool joinsDirections, bool hasRecord, KeyTexts texts, MemoryBudget budget, SpillFile spill)
    : IDisposable
{
    /// <summary>How keys are to be read; all layouts read alike.</summary>
    public KeyLayout Layout => layouts[0];

    public KeyTexts Texts => texts;

    public SpillFile Spill => spill;

    public GroupStore Store { get; } = new(layouts[0].Words4, layouts[0].Words6, joinsDirections, hasRecord, budget, spill);

    public bool NeedsStamps => layouts.Any(layout => layout.NeedsStamps);

    public GroupingWorker NewWorker() => new(this);

    public void Dispose() => Store.Dispose();

    public IReadOnlyList<KeyLayout> Layouts => layouts;

    public bool IsConnection => isConnection;

    public bool JoinsDirections => joinsDirections;
}
