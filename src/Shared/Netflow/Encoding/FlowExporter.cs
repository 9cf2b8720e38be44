using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Text;

namespace Enrichment.Netflow.Encoding;

/// <summary>
/// Encodes flows into NetFlow v9 or IPFIX messages for one destination. A template is told just before it is used for the
/// first time, and told again after some time and some messages.
/// </summary>
/// <remarks>Not for two threads at once.</remarks>
public sealed class FlowExporter
{
    /// <summary>The header's clock begins an hour before the first flow: flows that began before are known by then.</summary>
    const long ClockBeforeMs = 3_600_000;

    /// <summary>... and is begun anew long before its 32 bits are full (49 days).</summary>
    const long LongestClockMs = 30L * 86_400_000;

    readonly ExportOptions _options;
    readonly IMessageSink _sink;
    readonly RecordEncoder _encoder;
    readonly ApplicationNames _applications = new();
    readonly ExportTemplate?[] _byShape = new ExportTemplate?[(int)ExportShape.Count];
    readonly OptionRecords _optionRecords;
    readonly Dictionary<uint, ExportDomain> _domains = [];
    readonly byte[] _record;
    int _templates;
    int _maxMessage;
    long _bootMs;

    public FlowExporter(ExportOptions options, IMessageSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMessage, 512);
        (_options, _sink, _maxMessage) = (options, sink, options.MaxMessage);
        _encoder = new RecordEncoder(options.Format) { Limits = TextLimits.For(options.MaxMessage) };
        _record = new byte[options.MaxMessage + 512];
        _optionRecords = new OptionRecords(options.Format, ref _templates);
    }

    /// <summary>From now on no message is longer than that: the path takes less than was thought.</summary>
    /// <param name="bytes">At least 512, at most what it was.</param>
    public void Shrink(int bytes)
    {
        _encoder.Limits = TextLimits.For(bytes);
        _maxMessage = bytes;
        foreach (var domain in _domains.Values)
        {
            domain.MaxMessage = bytes;
        }
    }

    /// <summary>Adds a flow that was metered here.</summary>
    /// <param name="nowMs">Milliseconds since 1970.</param>
    public void Write(in FlowValues flow, in FlowStamp stamp, long nowMs)
    {
        var domain = DomainOf(_options.Domain);
        KeepClock(nowMs, flow);
        domain.ForgetIfDue(nowMs);
        var name = stamp.NameOr(_options.Placeholder);
        _encoder.NameLength = ProcessNameText.Write(name, _encoder.Name.AsSpan(0, ProcessNameText.MaxLayout2));
        var shape = _encoder.ShapeOf(flow, stamp);
        Announce(domain, nowMs);
        if (_options.Format == ExportFormat.Ipfix && _encoder.NameLength > 0)
        {
            Name(domain, name, nowMs);
        }

        var template = _byShape[(int)shape] ??= ExportTemplate.ForFlows(
            _options.Format, _templates++, ExportFields.Of(_options.Format, shape, _options.CommandLines));
        Tell(domain, template, nowMs);
        var length = _encoder.Write(template.Fields, flow, stamp, _record);
        Add(domain, template.Id, _record.AsSpan(0, length), nowMs, isFlow: true);
    }

    /// <summary>Sends what is begun.</summary>
    public void Flush(long nowMs)
    {
        foreach (var domain in _domains.Values)
        {
            domain.Flush(nowMs, _bootMs);
        }
    }

    /// <summary>A new connection: its collector knows nothing.</summary>
    public void Forget(long nowMs)
    {
        foreach (var domain in _domains.Values)
        {
            domain.Forget(nowMs);
        }
    }

    ExportDomain DomainOf(uint id)
    {
        if (!_domains.TryGetValue(id, out var domain))
        {
            _domains.Add(id, domain = new ExportDomain(id, _options, _sink) { MaxMessage = _maxMessage });
        }

        return domain;
    }

    /// <summary>Where the clock moves on, what was written by the old one goes first.</summary>
    void KeepClock(long nowMs, in FlowValues flow)
    {
        if (_bootMs == 0 || nowMs - _bootMs > LongestClockMs || nowMs < _bootMs)
        {
            Flush(nowMs);
            var from = Math.Min(nowMs, (long)Math.Min(flow.MsecFirst, long.MaxValue));
            from = nowMs - from > LongestClockMs ? nowMs : from;
            _bootMs = Math.Max(0, from - ClockBeforeMs) / 1000 * 1000;
            _encoder.BootMs = (ulong)_bootMs;
        }
    }

    /// <summary>Who exports, and that nothing was sampled.</summary>
    void Announce(ExportDomain domain, long nowMs)
    {
        if (!domain.HasTold(OptionRecords.ExporterTold))
        {
            domain.Tell(OptionRecords.ExporterTold);
            Tell(domain, _optionRecords.Exporter, nowMs);
            AddOption(domain, _optionRecords.Exporter, OptionRecords.WriteExporter(domain.Id, _record), nowMs);
        }
    }

    void Name(ExportDomain domain, string name, long nowMs)
    {
        _encoder.ApplicationId = _applications.IdOf(name);
        var told = OptionRecords.NamesTold + ApplicationNames.SelectorOf(_encoder.ApplicationId);
        if (domain.HasTold(told))
        {
            return;
        }

        domain.Tell(told);
        Tell(domain, _optionRecords.Application, nowMs);
        var shown = ApplicationNames.SelectorOf(_encoder.ApplicationId) == 0 ? "(more names)" : name;
        AddOption(domain, _optionRecords.Application, OptionRecords.WriteApplication(domain.Id, _encoder.ApplicationId, shown, _record), nowMs);
    }

    void Tell(ExportDomain domain, ExportTemplate template, long nowMs)
    {
        if (!domain.HasTold(template.Index))
        {
            domain.Tell(template.Index);
            Add(domain, template.SetId, template.Wire, nowMs, isData: false);
        }
    }

    // nfcapd 1.7.1 reads the first record of a set of names only, so each has its own set.
    void AddOption(ExportDomain domain, ExportTemplate template, int length, long nowMs)
    {
        domain.EndSet();
        Add(domain, template.Id, _record.AsSpan(0, length), nowMs);
        domain.EndSet();
    }

    void Add(ExportDomain domain, ushort setId, ReadOnlySpan<byte> record, long nowMs, bool isData = true, bool isFlow = false)
    {
        if (!domain.Fits(setId, record.Length))
        {
            domain.Flush(nowMs, _bootMs);
        }

        domain.Add(setId, record, isData, isFlow);
    }
}
