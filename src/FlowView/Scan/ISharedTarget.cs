namespace Enrichment.View.Scan;

/// <summary>Where flows go that several threads read, in any order.</summary>
interface ISharedTarget
{
    /// <summary>One for each thread.</summary>
    IReadOnlyList<IFlowTarget> Workers { get; }

    /// <summary>Whether flows have to come with their stamps.</summary>
    bool NeedsStamps { get; }
}
