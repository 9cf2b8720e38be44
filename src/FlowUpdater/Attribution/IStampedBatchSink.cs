using Enrichment.Flows;
using Enrichment.Netflow.Batches;

namespace Enrichment.Updater.Attribution;

/// <summary>Takes flows of exporters that were stamped; called by one thread at a time.</summary>
interface IStampedBatchSink
{
    /// <param name="flows">Theirs during the call only; flows may be taken out of it.</param>
    /// <param name="stamps">One for each flow.</param>
    void Accept(FlowBatch flows, Span<FlowStamp> stamps);
}
