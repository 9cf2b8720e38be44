using Enrichment.Flows;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>Says whose a flow is, for <see cref="NfcapdStamper"/>.</summary>
public interface IFlowStamper
{
    /// <param name="record">Valid during the call only.</param>
    FlowStamp Stamp(FlowRecord record);
}
