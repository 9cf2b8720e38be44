using Enrichment.Flows;
using Enrichment.Updater.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// Between the flow cache and the outputs: flows wait until their hosts have told everything up to their end, are
/// stamped and passed on. A thread of its own releases them, so that metering goes on while files are written.
/// </summary>
/// <param name="keepTime">Called by the releasing thread each time it looks.</param>
sealed class AttributionStage(HoldQueue<MeteredFlow> queue, BindingHistory history, Action keepTime, TimeProvider time) : IFlowSink, IDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    readonly ManualResetEventSlim _end = new();
    Thread? _thread;

    /// <summary>The network namespace at the other end of an interface; null: nobody knows.</summary>
    public Func<uint, ulong>? NamespaceBehind { get; init; }

    Exception? _failure;

    public void Start()
    {
        _thread = new Thread(ReleaseUntilEnd) { Name = "attribution", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for what is held as long as it may be held, then passes on the rest.</summary>
    public void Finish(TimeSpan maxHold)
    {
        var since = time.GetTimestamp();
        while (_failure is null && queue.Counters.Waiting > 0 && time.GetElapsedTime(since) < maxHold)
        {
            Thread.Sleep(10);
        }

        _end.Set();
        _thread?.Join();
        queue.Drain();
        ThrowIfFailed();
    }

    public void Accept(ReadOnlySpan<MeteredFlow> flows)
    {
        ThrowIfFailed();
        foreach (ref readonly var flow in flows)
        {
            var query = QueryOf(flow);
            queue.Add(NamespaceBehind is null ? query : query with { NetNsBehind = NamespaceBehind(flow.Key.InputInterface) }, flow);
        }
    }

    public void Tick(long nowNs)
    {
    }

    public void Dispose() => _end.Dispose();

    public static FlowQuery QueryOf(in MeteredFlow flow)
    {
        var isIcmp = flow.Key.Protocol is IpProtocol.Icmp or IpProtocol.IcmpV6;
        return new FlowQuery(
            flow.Key.Source, flow.Key.SourcePort,
            flow.Key.Destination, isIcmp ? flow.Key.SourcePort : flow.Key.DestinationPort,
            flow.Key.Protocol, isIcmp ? (byte)(flow.Key.DestinationPort >> 8) : (byte)0,
            flow.FirstNs, flow.LastNs, flow.Key.NetNs);
    }

    void ReleaseUntilEnd()
    {
        try
        {
            do
            {
                queue.Release();
                keepTime();
                history.Expire((time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
            }
            while (!_end.Wait(Look));
        }
        catch (Exception e)
        {
            _failure = e; // The metering thread throws it: there it ends the run with a sentence.
        }
    }

    void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException("the attribution stage failed: " + _failure.Message, _failure);
        }
    }
}
