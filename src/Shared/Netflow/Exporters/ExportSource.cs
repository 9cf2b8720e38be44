using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Exporters;

/// <summary>
/// One exporter's flows of one domain, with all that is to be remembered from datagram to datagram. Where several programs of the exporter number their
/// datagrams each by itself, there is one of these for each: they share number, counters and samplers.
/// </summary>
public sealed class ExportSource
{
    readonly ExporterBudget _budget;

    /// <param name="sysId">Its number in files of this run.</param>
    /// <param name="budget">What all domains of the exporter may take together.</param>
    internal ExportSource(SourceKey key, ushort sysId, ExporterBudget budget)
        : this(key, sysId, budget, new ExporterCounters(), new SamplerTable())
    {
    }

    ExportSource(in SourceKey key, ushort sysId, ExporterBudget budget, ExporterCounters counters, SamplerTable samplers)
    {
        (Key, SysId, _budget, Counters, Samplers) = (key, sysId, budget, counters, samplers);
        Streams = new StreamTable(this);
        Sequence = new SequenceTracker(Counters);
        Templates = new TemplateTable(this, budget);
        Held = new HeldSets(Counters, budget);
        Options = new OptionTable(budget);
    }

    public SourceKey Key { get; }

    public ushort SysId { get; }

    public ExporterCounters Counters { get; }

    public SamplerTable Samplers { get; }

    /// <summary>What it tells beside flows, as it was received.</summary>
    public OptionTable Options { get; }

    /// <summary>When the exporter came up, as its options say; milliseconds since 1970, 0: they do not say.</summary>
    internal ulong SystemInitMs { get; set; }

    /// <summary>The programs that are this exporter and this domain. Of one of them, it has no meaning.</summary>
    internal StreamTable Streams { get; }

    /// <summary>Where its latest datagram came from; null: none has come.</summary>
    internal ushort? Port { get; set; }

    /// <summary>When it came up, by its latest datagram: see <see cref="SenderMarks"/>.</summary>
    internal uint? BootMs { get; set; }

    /// <summary>When its latest datagram came, nanoseconds since 1970; 0: none has come.</summary>
    internal long HeardNs { get; set; }

    /// <summary>How often it was heard.</summary>
    internal long Heard { get; set; }

    /// <summary>When it was counted as the exporter begun anew; 0: it was not, or wrongly.</summary>
    internal long RestartNs { get; set; }

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

    /// <summary>One more program of the same exporter and domain.</summary>
    internal ExportSource NewStream() => new(Key, SysId, _budget, Counters, Samplers);

    /// <summary>The program is gone: its place is another's.</summary>
    internal void Leave()
    {
        (Port, BootMs, SystemInitMs, HeardNs, Heard, RestartNs) = (null, null, 0, 0, 0, 0);
        Sequence.Forget();
        Templates.Clear();
        Options.Clear();
        Held.Clear();
        Restart.Uptime = null;
        Boot.Forget();
    }
}
