using System.Diagnostics;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;
using Enrichment.Updater.Inputs.Capture.Live;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Native;

namespace Enrichment.Updater;

/// <summary>The way of the data: Inputs -> Flows -> Attribution -> Outputs.</summary>
/// <param name="log">Takes what is said to the user: standard error.</param>
sealed class Pipeline(UpdaterOptions options, TextWriter log)
{
    /// <returns>The exit code: 0, or 1 where an input ended early.</returns>
    /// <exception cref="CaptureException">An input cannot be opened.</exception>
    public int Run(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();

        using var metrics = options.Metrics.IsAsked ? new MetricsStage(options.Metrics, Say) : null;

        // Inputs
        var isLive = options.Read.Count == 0;
        var decoder = new PacketDecoder(isLive ? NetworkNamespace.CurrentInode() : 0);
        using IPacketSource source = isLive ? new LiveCapture(options.Capture, Say) : new CaptureFiles(options.Read, stop);

        // Attribution -> Outputs
        var packetTime = new PacketTime();
        using var stamping = new StampingStages(options.Stamping, isLive ? TimeProvider.System : packetTime, Say, metrics?.Meter)
        {
            NamespaceBehind = source is LiveCapture live ? live.NamespaceBehind : null,
        };
        var stages = stamping.Start();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, stamping.NobodyReads);
        var sink = isLive ? stages : new TimedSink(stages, packetTime);

        // Flows
        var counted = new CountingSink(sink, metrics?.Meter);
        using var cache = new FlowCache(options.Flows, counted);
        counted.Count = () => new MeteringStatistics(in decoder.Counters, in cache.Counters, source.Interfaces, clock.Elapsed);
        metrics?.Start();
        new Metering(source, new PacketBatch(decoder), cache, counted, TimeProvider.System).Run(ended.Token);
        stamping.Finish();

        new MeteringStatistics(in decoder.Counters, in cache.Counters, source.Interfaces, clock.Elapsed).Print(log);
        stamping.Print(log);
        return Report(source.Problem) | (stamping.HasLost ? 1 : 0);
    }

    void Say(string sentence) => log.WriteLine($"flowupdater: {sentence}");

    int Report(string? problem)
    {
        if (problem is not null)
        {
            Say(problem);
        }

        return problem is null ? 0 : 1;
    }

    /// <summary>Tells the clock of the capture file what time it is.</summary>
    sealed class TimedSink(IFlowSink next, PacketTime time) : IFlowSink
    {
        public void Accept(ReadOnlySpan<MeteredFlow> flows)
        {
            // Flows may end before the first tick.
            foreach (ref readonly var flow in flows)
            {
                time.Reach(flow.LastNs);
            }

            next.Accept(flows);
        }

        public void Tick(long nowNs)
        {
            time.Reach(nowNs);
            next.Tick(nowNs);
        }
    }
}
