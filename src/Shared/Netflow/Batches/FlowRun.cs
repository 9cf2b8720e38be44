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

    /// <summary>
    /// How much later than its record says a flow was, by what is known of the exporter's clock, and by how much more it may have been;
    /// nanoseconds. The record has what nfcapd would have reckoned.
    /// </summary>
    public long LaterNs, UncertainNs;

    /// <summary>When the datagram was received, nanoseconds since 1970.</summary>
    public long ReceivedNs;
}
