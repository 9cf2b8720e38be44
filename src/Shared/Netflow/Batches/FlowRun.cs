using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.Plans;

namespace Enrichment.Netflow.Batches;

/// <summary>What flows of one data set have in common.</summary>
public struct FlowRun
{
    /// <summary>Whose they are: address, version, domain, number in the files.</summary>
    public ExportSource Source;

    /// <summary>Where fields stand in their records.</summary>
    public RecordPlan Plan;

    /// <summary>When the datagram was received, nanoseconds since 1970.</summary>
    public long ReceivedNs;
}
