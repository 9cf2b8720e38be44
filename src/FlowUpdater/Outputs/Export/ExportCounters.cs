namespace Enrichment.Updater.Outputs.Export;

/// <summary>What went to one collector, and what did not. Each is written by one thread; others may read at any time.</summary>
sealed class ExportCounters
{
    long _messages, _bytes, _flows, _queueFull, _connectionLost, _sendFailed, _refused, _connects;

    /// <summary>Sent.</summary>
    public long Messages => Volatile.Read(ref _messages);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Flows => Volatile.Read(ref _flows);

    /// <summary>Flows dropped because too many messages waited.</summary>
    public long QueueFull => Volatile.Read(ref _queueFull);

    /// <summary>Flows that waited when the connection broke off: what they refer to was told to a collector that is gone.</summary>
    public long ConnectionLost => Volatile.Read(ref _connectionLost);

    /// <summary>Flows that the kernel did not take, and that still waited at the end.</summary>
    public long SendFailed => Volatile.Read(ref _sendFailed);

    public long Dropped => QueueFull + ConnectionLost + SendFailed;

    /// <summary>UDP: how often the host said that nobody listens there (ICMP port unreachable); one for several messages.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>TCP: connections made.</summary>
    public long Connects => Volatile.Read(ref _connects);

    public void Sent(int bytes, int flows)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _flows, flows);
    }

    public void DropForQueue(long flows) => Interlocked.Add(ref _queueFull, flows);

    public void DropForConnection(long flows) => Interlocked.Add(ref _connectionLost, flows);

    public void DropForFailure(long flows) => Interlocked.Add(ref _sendFailed, flows);

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Connect() => Interlocked.Increment(ref _connects);
}
