using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>Flows into nfcapd files.</summary>
sealed class NfcapdOutput(RotatingNfcapdWriter writer) : IFlowOutput
{
    public void Write(in FlowValues flow, in FlowStamp stamp) => writer.Append(flow, stamp);

    public void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps) => writer.Append(flows, 0, stamps);

    public void KeepTime() => writer.KeepTime();

    public void Dispose() => writer.Dispose();
}
