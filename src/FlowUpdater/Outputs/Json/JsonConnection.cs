using System.Globalization;
using Enrichment.Grpc;
using Enrichment.Updater.Outputs.Export;

namespace Enrichment.Updater.Outputs.Json;

/// <summary>Lines over TCP, sent by a thread of its own; while nobody is there some wait, then they are dropped and counted.</summary>
sealed class JsonConnection : IJsonSink
{
    /// <summary>512 pieces of up to 32 KB.</summary>
    const int Waiting = 512;

    readonly GrpcAddress _address;
    readonly ExportCounters _counters = new();
    readonly MessageQueue _queue;
    readonly MessageSender _sender;
    readonly DropNotice _drops;

    /// <param name="longest">Of the bytes written at once.</param>
    /// <param name="patience">How long lines wait for a place.</param>
    public JsonConnection(GrpcAddress address, int longest, TimeSpan patience, Action<string> say)
    {
        (_address, _drops) = (address, new DropNotice($"the JSON reader at tcp:{address}", say));
        _queue = new MessageQueue(Waiting, longest, patience);
        var carrier = new StreamCarrier($"JSON reader at tcp:{address}", address, null, watch: false, _counters, say); // "nc -l PORT < /dev/null" closes its half, and reads on.

        // A line says everything itself: what waited goes to whoever comes.
        _sender = new MessageSender($"json {address}", _queue, longest, carrier, _counters, () => { });
        _sender.Start();
    }

    public string Name => $"tcp:{_address}";

    public long Written => _counters.Flows;

    public long Lost => _counters.Dropped;

    public string Summary
    {
        get
        {
            var lost = _counters.Dropped > 0
                ? string.Create(CultureInfo.InvariantCulture, $"; {_counters.Dropped:N0} dropped: too many waited {_counters.QueueFull:N0}, connection lost {_counters.ConnectionLost:N0}, not sent {_counters.SendFailed:N0}")
                : "";
            return string.Create(CultureInfo.InvariantCulture, $"{_counters.Flows:N0} flows as JSON to tcp:{_address}{lost}");
        }
    }

    public void Write(ReadOnlySpan<byte> lines, int count)
    {
        if (_queue.TryAdd(lines, count))
        {
            _drops.Take(_queue.Count, Waiting);
        }
        else
        {
            _counters.DropForQueue(count);
            _drops.Drop(count);
        }
    }

    public void Dispose() => _sender.Dispose();
}
