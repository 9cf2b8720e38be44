using System.Globalization;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Encoding;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>
/// Flows to one collector: encoded in the pipeline's thread, sent by a thread of its own. It fails alone: what the collector
/// or the network does not take is counted, and nobody waits.
/// </summary>
sealed class ExportOutput : IFlowOutput, IMessageSink
{
    /// <summary>About 6 MB for each destination.</summary>
    const int WaitingMessages = 4096;

    readonly Lock _gate = new();
    readonly FlowExporter _exporter;
    readonly MessageQueue _queue;
    readonly MessageSender _sender;
    readonly DropNotice _drops;
    readonly TimeProvider _time;

    /// <param name="time">The time of the messages: the wall clock, or the packets' when files are read.</param>
    /// <exception cref="IOException">It cannot be exported to there; one sentence.</exception>
    public ExportOutput(ExportTarget target, ExportSettings settings, TimeProvider time, Action<string> say)
    {
        (_time, Target, _drops) = (time, target, new DropNotice($"the collector at {target.Transport.ToString().ToLowerInvariant()}:{target.Address}", say));
        var (carrier, limit) = CreateCarrier(target, settings, say);
        _exporter = new FlowExporter(
            new ExportOptions
            {
                Format = target.Format,
                Domain = settings.Domain,
                Placeholder = settings.Placeholder,
                CommandLines = settings.CommandLines,
                MaxMessage = limit,
                TellOnce = target.Transport != ExportTransport.Udp,
            },
            this);
        _queue = new MessageQueue(WaitingMessages, limit, settings.Patience);
        _sender = new MessageSender($"export {target.Address}", _queue, limit, carrier, Counters, ForgetConnection);
        _sender.Start();
    }

    public ExportTarget Target { get; }

    public ExportCounters Counters { get; } = new();

    /// <summary>Messages that wait.</summary>
    public int Waiting => _queue.Count;

    long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Write(in FlowValues flow, in FlowStamp stamp)
    {
        lock (_gate)
        {
            _exporter.Write(flow, stamp, NowMs);
        }
    }

    public void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps)
    {
        lock (_gate)
        {
            _exporter.Write(flows, stamps, NowMs);
        }
    }

    public void KeepTime()
    {
        lock (_gate)
        {
            _exporter.Flush(NowMs);
        }
    }

    /// <summary>What went there, and what did not.</summary>
    public void Print(TextWriter to)
    {
        var refused = Counters.Refused > 0 ? string.Create(CultureInfo.InvariantCulture, $"; refused {Counters.Refused:N0} times") : "";
        var dropped = Counters.Dropped > 0
            ? string.Create(CultureInfo.InvariantCulture, $"; {Counters.Dropped:N0} flows dropped: too many waited {Counters.QueueFull:N0}, connection lost {Counters.ConnectionLost:N0}, not sent {Counters.SendFailed:N0}")
            : "";
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  exported        {Counters.Flows:N0} flows in {Counters.Messages:N0} messages to {Target}{refused}{dropped}"));
    }

    bool IMessageSink.Send(ReadOnlySpan<byte> message, int flows)
    {
        var taken = _queue.TryAdd(message, flows);
        if (taken)
        {
            _drops.Take(_queue.Count, WaitingMessages);
        }
        else
        {
            Counters.DropForQueue(flows);
            _drops.Drop(flows);
        }

        return taken;
    }

    public void Dispose()
    {
        KeepTime();
        _sender.Dispose();
    }

    (IMessageCarrier Carrier, int Limit) CreateCarrier(ExportTarget target, ExportSettings settings, Action<string> say)
    {
        if (target.Transport == ExportTransport.Udp)
        {
            var udp = new UdpCarrier(target.Address, Counters, say, Shrink);
            return (udp, Math.Min(settings.MaxMessage, udp.PathLimit()));
        }

        var tls = target.Transport == ExportTransport.Tls ? settings.Tls!.ForClient() : null;
        var name = $"collector at {target.Transport.ToString().ToLowerInvariant()}:{target.Address}";
        return (new StreamCarrier(name, target.Address, tls, watch: true, Counters, say), settings.MaxMessage);
    }

    void Shrink(int bytes)
    {
        lock (_gate)
        {
            _exporter.Shrink(bytes);
        }
    }

    /// <summary>The next collector at the connection's end knows no templates: what waits would mean nothing to it.</summary>
    void ForgetConnection()
    {
        lock (_gate)
        {
            var now = NowMs;
            _exporter.Flush(now);
            Counters.DropForConnection(_queue.Clear());
            _exporter.Forget(now);
        }
    }
}
