using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs;

/// <summary>A place that stamped flows go to. Used by one thread at a time.</summary>
interface IFlowOutput : IDisposable
{
    /// <param name="flow">The flow as values.</param>
    /// <param name="stamp">What is known of its two ends.</param>
    void Write(in FlowValues flow, in FlowStamp stamp);

    /// <summary>Takes flows of exporters.</summary>
    /// <param name="flows">Theirs only during the call.</param>
    /// <param name="stamps">One for each flow.</param>
    void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps);

    /// <summary>Time goes on, also where no flows come; called a few times a second.</summary>
    void KeepTime();
}
