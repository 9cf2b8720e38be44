namespace Enrichment.Netflow.Sflow;

/// <summary>A flow sample (sFlow version 5, flow_sample and flow_sample_expanded) and what its records say beside the packet.</summary>
ref struct FlowSample
{
    /// <summary>One of so many packets is sampled.</summary>
    public uint Rate;
    public uint Input, Output;
    public ushort SourceVlan, DestinationVlan;
    public byte SourceMask, DestinationMask;
    public ReadOnlySpan<byte> SourceMac, DestinationMac;
}
