using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Exporters;

/// <summary>One exporter's flows of one domain, with all that is to be remembered from datagram to datagram.</summary>
public sealed class ExportSource
{
    /// <param name="sysId">Its number in files of this run.</param>
    /// <param name="budget">What all domains of the exporter may take together.</param>
    internal ExportSource(SourceKey key, ushort sysId, ExporterBudget budget)
    {
        (Key, SysId) = (key, sysId);
        Sequence = new SequenceTracker(Counters);
        Templates = new TemplateTable(this, budget);
        Held = new HeldSets(Counters, budget);
        Options = new OptionTable(budget);
    }

    public SourceKey Key { get; }

    public ushort SysId { get; }

    public ExporterCounters Counters { get; } = new();

    public SamplerTable Samplers { get; } = new();

    /// <summary>What it tells beside flows, as it was received.</summary>
    public OptionTable Options { get; }

    /// <summary>When the exporter came up, as its options say; milliseconds since 1970, 0: they do not say.</summary>
    internal ulong SystemInitMs { get; set; }

    internal SequenceTracker Sequence { get; }

    internal TemplateTable Templates { get; }

    internal HeldSets Held { get; }

    internal RestartWatch Restart { get; } = new();

    /// <summary>Of NetFlow v9, whose headers have no part of a second.</summary>
    internal BootEstimate Boot { get; } = new();

    /// <summary>The exporter began anew: its numbers and its templates mean nothing any more (RFC 3954 §9).</summary>
    internal void BeginAnew()
    {
        Counters.Restarts++;
        Sequence.Forget();
        Templates.Clear();
        Options.Clear();
    }
}
