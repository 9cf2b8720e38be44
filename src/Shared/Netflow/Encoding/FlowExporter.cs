using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Encoding.Forwarding;
using Enrichment.Netflow.Plans;
using Enrichment.Nfcapd;
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
    /// <summary>Domains of other exporters, each with a message that is being filled; flows of further ones go under our own.</summary>
    const int MostDomains = 1024;

    readonly ExportOptions _options;
    readonly IMessageSink _sink;
    readonly RecordEncoder _encoder;
    readonly ExportClock _clock = new();
    readonly ExportTeller _teller;
    readonly Dictionary<ExportShape, ExportTemplate> _byShape = [];
    readonly ForwardPlans _plans;
    readonly Dictionary<uint, ExportDomain> _domains = [];
    readonly FlowRecord _view = new();
    readonly byte[] _record;
    int _templates;
    int _maxMessage;

    /// <summary>What fits into a message with its header, a set's and padding.</summary>
    int LongestRecord => _maxMessage - 28;

    public FlowExporter(ExportOptions options, IMessageSink sink)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMessage, 512);
        (_options, _sink, _maxMessage) = (options, sink, options.MaxMessage);
        _encoder = new RecordEncoder(options.Format) { Limits = TextLimits.For(options.MaxMessage) };
        _record = new byte[2 * options.MaxMessage + 512];
        _plans = new ForwardPlans(options.Format, options.CommandLines, () => _templates++);
        _teller = new ExportTeller(options.Format, () => _templates++, _clock);
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
        KeepClock(nowMs, flow);
        var domain = DomainOf(_options.Domain);
        domain.ForgetIfDue(nowMs);
        _teller.TellExporter(domain, samplingInterval: 1, nowMs);
        SetName(domain, stamp.NameOr(_options.Placeholder), nowMs);
        WriteValues(domain, flow, stamp, ExportShape.None, nowMs);
    }

    /// <summary>Adds flows of exporters: their fields as they were received, as far as the format can say them, their address and their domain.</summary>
    public void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps, long nowMs)
    {
        for (var i = 0; i < flows.Count; i++)
        {
            Forward(flows, i, stamps[i], nowMs);
        }
    }

    /// <summary>Sends what is begun.</summary>
    public void Flush(long nowMs)
    {
        foreach (var domain in _domains.Values)
        {
            domain.Flush(nowMs, _clock.BootMs);
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

    void Forward(FlowBatch flows, int flow, in FlowStamp stamp, long nowMs)
    {
        ref readonly var run = ref flows.RunOf(flow);
        flows.Load(flow, _view);
        var values = RecordValues.Of(_view);
        KeepClock(nowMs, values);
        var domain = DomainOf(run.Source.Key.Domain);
        domain.ForgetIfDue(nowMs);
        _teller.TellExporter(domain, (uint)Math.Clamp(run.Source.Counters.SamplingRate, 1, uint.MaxValue), nowMs);

        _teller.TellOptions(domain, run.Source, LongestRecord, nowMs);

        // A name that the exporter gave is better than our placeholder.
        SetName(domain, stamp.NameOr(_view.UserName.IsEmpty ? _options.Placeholder : ""), nowMs);
        _encoder.Exporter = run.Source.Key.Exporter;
        var exporter = _encoder.Exporter.IsIPv4 ? ExportShape.ExporterIPv4 : ExportShape.ExporterIPv6;
        if (!TryForward(domain, flows.ReceivedRecord(flow), run.Plan, values, stamp, exporter, nowMs))
        {
            WriteValues(domain, values, stamp, exporter, nowMs);
        }
    }

    /// <returns>False: it was not kept as it was received, or is too long for a message.</returns>
    bool TryForward(ExportDomain domain, ReadOnlySpan<byte> received, RecordPlan from, in FlowValues values, in FlowStamp stamp, ExportShape exporter, long nowMs)
    {
        if (received.IsEmpty || _plans.Of(from.Template, _encoder.ShapeOf(stamp) | exporter) is not { } plan
            || plan.Template.Wire.Length > LongestRecord
            || plan.Copy(received, _record.AsSpan(0, LongestRecord)) is var copied && copied < 0)
        {
            return false;
        }

        var length = copied + _encoder.Write(plan.Own, values, stamp, _record.AsSpan(copied));
        if (length > LongestRecord)
        {
            return false;
        }

        _teller.Tell(domain, plan.Template, nowMs);
        _teller.Add(domain, plan.Template.Id, _record.AsSpan(0, length), nowMs, isFlow: true);
        return true;
    }

    void WriteValues(ExportDomain domain, in FlowValues flow, in FlowStamp stamp, ExportShape more, long nowMs)
    {
        var shape = _encoder.ShapeOf(flow) | _encoder.ShapeOf(stamp) | more;
        if (!_byShape.TryGetValue(shape, out var template))
        {
            template = ExportTemplate.ForFlows(_options.Format, _templates++, ExportFields.Of(_options.Format, shape, _options.CommandLines));
            _byShape.Add(shape, template);
        }

        _teller.Tell(domain, template, nowMs);
        var length = _encoder.Write(template.Fields, flow, stamp, _record);
        _teller.Add(domain, template.Id, _record.AsSpan(0, length), nowMs, isFlow: true);
    }

    void SetName(ExportDomain domain, string name, long nowMs)
    {
        _encoder.NameLength = ProcessNameText.Write(name, _encoder.Name.AsSpan(0, ProcessNameText.MaxLayout2));
        if (_options.Format == ExportFormat.Ipfix && _encoder.NameLength > 0)
        {
            _encoder.ApplicationId = _teller.TellApplication(domain, name, nowMs);
        }
    }

    ExportDomain DomainOf(uint id)
    {
        if (!_domains.TryGetValue(id, out var domain))
        {
            if (_domains.Count >= MostDomains && id != _options.Domain)
            {
                return DomainOf(_options.Domain);
            }

            _domains.Add(id, domain = new ExportDomain(id, _options, _sink) { MaxMessage = _maxMessage });
        }

        return domain;
    }

    /// <summary>Where the clock moves on, what was written by the old one goes first.</summary>
    void KeepClock(long nowMs, in FlowValues flow)
    {
        if (_clock.IsDue(nowMs))
        {
            Flush(nowMs);
            _clock.Set(nowMs, flow.MsecFirst);
            _encoder.BootMs = (ulong)_clock.BootMs;
        }
    }
}
