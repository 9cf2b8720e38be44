using Enrichment.Flows;

namespace Enrichment.Netflow.Exporters;

/// <summary>What tells one exporter's numbers and templates from another's.</summary>
/// <param name="Exporter">The sender of the datagrams.</param>
/// <param name="Version">What it speaks.</param>
/// <param name="Domain">Source id (v9), observation domain (IPFIX), engine type and id (v5), sub-agent (sFlow).</param>
public readonly record struct SourceKey(IpAddress Exporter, ExportVersion Version, uint Domain)
{
    public override string ToString() => Version switch
    {
        ExportVersion.Sflow => $"{Exporter} (sFlow, sub-agent {Domain})",
        ExportVersion.Ipfix => $"{Exporter} (IPFIX, domain {Domain})",
        ExportVersion.NetflowV9 => $"{Exporter} (NetFlow v9, source id {Domain})",
        _ => $"{Exporter} (NetFlow v{(int)Version}, engine {Domain >> 8}/{Domain & 0xFF})",
    };
}
