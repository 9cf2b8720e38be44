namespace Enrichment.Nfcapd.Exporters;

/// <summary>An exporter of a file, with all that the file says of it.</summary>
public sealed class Exporter
{
    readonly List<Sampler> _samplers = [];

    internal Exporter(ExporterInfo info) => Info = info;

    public ExporterInfo Info { get; }

    /// <summary>Datagrams, flows and gaps in their numbers; a collector writes them at the end of a file.</summary>
    public ulong Packets { get; private set; }

    public ulong Flows { get; private set; }

    public ulong SequenceFailures { get; private set; }

    public IReadOnlyList<Sampler> Samplers => _samplers;

    internal void Add(in ExporterCounters counters)
    {
        Packets += counters.Packets;
        Flows += counters.Flows;
        SequenceFailures += counters.SequenceFailures;
    }

    internal void Add(in Sampler sampler)
    {
        if (!_samplers.Contains(sampler))
        {
            _samplers.Add(sampler);
        }
    }
}
