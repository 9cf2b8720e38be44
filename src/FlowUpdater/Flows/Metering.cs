using Enrichment.Updater.Inputs.Capture;

namespace Enrichment.Updater.Flows;

/// <summary>The loop that everything runs in: packets from the source into the cache, ended flows and the time to the sink.</summary>
sealed class Metering(IPacketSource source, PacketBatch batch, FlowCache cache, IFlowSink sink, TimeProvider time)
{
    /// <summary>A packet is in our hands this long after its time at the latest: how long the kernel gathers them, and some.</summary>
    const long CaptureDelayNs = 300_000_000;

    static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(300);

    /// <summary>Until the source ends or somebody stops it; then every flow has been handed on.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && source.Fill(batch))
        {
            Step();
        }

        if (source.IsLive)
        {
            Drain();
        }

        cache.Flush();
        sink.Tick(source.IsLive ? NowNs() : cache.NowNs);
    }

    /// <summary>Meters what the kernel had captured before we were stopped; not for ever, where packets never cease.</summary>
    void Drain()
    {
        var start = time.GetTimestamp();
        do
        {
            source.Fill(batch);
            if (batch.Count == 0)
            {
                return;
            }

            Step();
        }
        while (time.GetElapsedTime(start) < DrainTime);
    }

    /// <summary>Meters what is in the batch, and lets time go on.</summary>
    public void Step()
    {
        cache.Add(batch.Packets);
        batch.Clear();
        if (source.IsLive)
        {
            var now = NowNs();
            cache.Advance(now - CaptureDelayNs);
            sink.Tick(now);
        }
        else
        {
            cache.HandOn();
            sink.Tick(cache.NowNs);
        }
    }

    long NowNs() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
}
