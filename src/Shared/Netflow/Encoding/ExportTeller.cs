using Enrichment.Netflow.Encoding.Forwarding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Netflow.Encoding;

/// <summary>Sees to it that a collector is told what it has to know before it needs it: templates, samplers, names.</summary>
/// <param name="next">Gives numbers to templates.</param>
sealed class ExportTeller(ExportFormat format, Func<int> next, ExportClock clock)
{
    readonly ApplicationNames _applications = new();
    readonly OptionRecords _options = new(format, next);
    readonly OptionTemplates _received = new(format, next);
    readonly byte[] _record = new byte[256];

    public void Tell(ExportDomain domain, ExportTemplate template, long nowMs)
    {
        if (!domain.HasTold(template.Index))
        {
            domain.Tell(template.Index);
            Add(domain, template.SetId, template.Wire, nowMs, isData: false);
        }
    }

    /// <summary>Of how many packets one was looked at. Exporters that share a domain may differ: then the next record says so first.</summary>
    public void TellExporter(ExportDomain domain, uint samplingInterval, long nowMs)
    {
        if (!domain.HasTold(OptionRecords.ExporterTold) || domain.SamplingInterval != samplingInterval)
        {
            domain.Tell(OptionRecords.ExporterTold);
            domain.SamplingInterval = samplingInterval;
            AddOption(domain, _options.Exporter, _record.AsSpan(0, OptionRecords.WriteExporter(domain.Id, samplingInterval, _record)), nowMs);
        }
    }

    /// <returns>The name's applicationId.</returns>
    public uint TellApplication(ExportDomain domain, string name, long nowMs)
    {
        var id = _applications.IdOf(name);
        var told = OptionRecords.NamesTold + ApplicationNames.SelectorOf(id);
        if (!domain.HasTold(told))
        {
            domain.Tell(told);
            var shown = ApplicationNames.SelectorOf(id) == 0 ? "(more names)" : name;
            AddOption(domain, _options.Application, _record.AsSpan(0, OptionRecords.WriteApplication(domain.Id, id, shown, _record)), nowMs);
        }

        return id;
    }

    /// <summary>What the exporter has told of itself since the collector was told last.</summary>
    /// <param name="longest">Of a record that fits into a message.</param>
    public void TellOptions(ExportDomain domain, ExportSource source, int longest, long nowMs)
    {
        // Asked for each flow.
        if (source.Options.Version is var version && version == 0 || domain.OptionsTold(source) is var told && told == version)
        {
            return;
        }

        domain.TellOptions(source, version);
        foreach (var option in source.Options.ChangedAfter(told))
        {
            if (option.Record.Length <= longest && _received.Of(option.Template, source.Key.Version) is { } template && template.Wire.Length <= longest)
            {
                AddOption(domain, template, option.Record, nowMs);
            }
        }
    }

    public void Add(ExportDomain domain, ushort setId, ReadOnlySpan<byte> record, long nowMs, bool isData = true, bool isFlow = false)
    {
        if (!domain.Fits(setId, record.Length))
        {
            domain.Flush(nowMs, clock.BootMs);
        }

        domain.Add(setId, record, isData, isFlow);
    }

    // nfcapd 1.7.1 reads the first record of a set of names only, so each has its own set.
    void AddOption(ExportDomain domain, ExportTemplate template, ReadOnlySpan<byte> record, long nowMs)
    {
        Tell(domain, template, nowMs);
        domain.EndSet();
        Add(domain, template.Id, record, nowMs);
        domain.EndSet();
    }
}
