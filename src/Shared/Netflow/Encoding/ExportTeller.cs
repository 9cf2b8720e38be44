namespace Enrichment.Netflow.Encoding;

/// <summary>Sees to it that a collector is told what it has to know before it needs it: templates, samplers, names.</summary>
/// <param name="next">Gives numbers to templates.</param>
sealed class ExportTeller(ExportFormat format, Func<int> next, ExportClock clock)
{
    readonly ApplicationNames _applications = new();
    readonly OptionRecords _options = new(format, next);
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
            AddOption(domain, _options.Exporter, OptionRecords.WriteExporter(domain.Id, samplingInterval, _record), nowMs);
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
            AddOption(domain, _options.Application, OptionRecords.WriteApplication(domain.Id, id, shown, _record), nowMs);
        }

        return id;
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
    void AddOption(ExportDomain domain, ExportTemplate template, int length, long nowMs)
    {
        Tell(domain, template, nowMs);
        domain.EndSet();
        Add(domain, template.Id, _record.AsSpan(0, length), nowMs);
        domain.EndSet();
    }
}
