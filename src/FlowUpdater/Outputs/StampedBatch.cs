using Enrichment.Flows;
using Enrichment.Netflow.Batches;

namespace Enrichment.Updater.Outputs;

/// <summary>A batch of exporters' flows, and room for their stamps.</summary>
sealed class StampedBatch
{
    // Where nobody is asked they stay as they are.
    readonly FlowStamp[] _stamps = [.. Enumerable.Repeat(FlowStamp.NotAsked, FlowBatch.MaxFlows)];

    /// <summary>Null: there are none at this moment.</summary>
    public FlowBatch? Flows { get; private set; }

    /// <summary>One for each flow.</summary>
    public Span<FlowStamp> Stamps => _stamps.AsSpan(0, Flows?.Count ?? 0);

    public void Take(FlowBatch flows) => Flows = flows;

    public void Clear() => Flows = null;
}
