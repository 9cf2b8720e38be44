namespace Enrichment.Netflow.Exporters;

/// <summary>One exporter's flows of one domain, with all that is to be remembered from datagram to datagram.</summary>
/// <param name="sysId">Its number in files of this run.</param>
public sealed partial class ExportSource(SourceKey key, ushort sysId)
{
    public SourceKey Key => key;

    public ushort SysId => sysId;

    public ExporterCounters Counters { get; } = new();
}
