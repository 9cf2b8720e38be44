using Enrichment.Flows;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>What one thread needs to read exporters' messages: decoder, memory of exporters, and a voice. For that thread.</summary>
/// <param name="templates">Keeps templates over a restart; null: they are not kept.</param>
sealed class Receiver(ExportSources sources, BatchQueue queue, AllowList allow, ProblemReport report, TemplateFile? templates, IDatagramTap? tap)
{
    const long HandOnNs = 50_000_000;

    readonly FlowDecoder _decoder = new(sources, queue.Rent(), queue, new SampleDissector());
    long _handOnDueNs;

    public CollectorCounters Counters { get; } = new();

    /// <summary>Says what is wrong.</summary>
    public ProblemReport Report => report;

    /// <returns>False: the message is not one that can be read on after.</returns>
    public bool Take(ReadOnlySpan<byte> message, in DatagramSender sender, long nowNs)
    {
        Counters.Datagrams++;
        Counters.Bytes += message.Length;
        if (!Allows(sender.Address, nowNs))
        {
            return false;
        }

        tap?.Take(message, sender, nowNs);
        var result = _decoder.Decode(message, sender.Address, nowNs, sender.Port);
        if (result is { Problem: null, Source: not null })
        {
            return true;
        }

        if (result.Source is null)
        {
            // A header that is not whole is nobody's either.
            _ = result.Problem is null ? Counters.TooManyExporters++ : Counters.NotFlows++;
        }

        report.Add(sender.Address, result, nowNs);
        return false;
    }

    /// <summary>Whether the exporter's messages are taken; that they are not is counted, and said.</summary>
    public bool Allows(IpAddress exporter, long nowNs)
    {
        if (allow.Allows(exporter))
        {
            return true;
        }

        Counters.NotAllowed++;
        report.NotAllowed(exporter, nowNs);
        return false;
    }

    /// <summary>A session has ended, and its templates with it.</summary>
    public void EndSession(in DatagramSender sender) => sources.EndSession(sender.Address, sender.Port);

    /// <summary>Hands on what was read, if nothing more is there or it has waited long enough.</summary>
    public void KeepTime(long nowNs, bool quiet)
    {
        tap?.Flush();
        if (nowNs >= _handOnDueNs || quiet)
        {
            _decoder.HandOn();
            _handOnDueNs = nowNs + HandOnNs;
            report.Tell(nowNs);
            templates?.Offer(sources, nowNs);
        }
    }

    /// <summary>Hands on the last flows.</summary>
    public void End(long nowNs)
    {
        _decoder.HandOn();
        templates?.Offer(sources, nowNs, last: true);
    }
}
