using System.Diagnostics;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;

namespace Enrichment.Updater;

/// <summary>The way of the data: Inputs -> Flows -> Attribution -> Outputs.</summary>
sealed class Pipeline(UpdaterOptions options, TextWriter log)
{
    /// <returns>The exit code: 0, or 1 where an input ended early.</returns>
    /// <exception cref="CaptureException">An input cannot be opened.</exception>
    public int Run(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();

        // Inputs
        var decoder = new PacketDecoder();
        using var source = CaptureFile.Open(options.Read[0]);

        // Flows
        var sink = new NullSink();
        using var cache = new FlowCache(options.Flows, sink);
        new Metering(source, new PacketBatch(decoder), cache, sink, TimeProvider.System).Run(stop);

        new MeteringStatistics(in decoder.Counters, in cache.Counters, source.Interfaces, clock.Elapsed).Print(log);
        if (source.Problem is { } problem)
        {
            log.WriteLine(problem);
            return 1;
        }

        return 0;
    }

    sealed class NullSink : IFlowSink
    {
        public void Accept(ReadOnlySpan<MeteredFlow> flows)
        {
        }

        public void Tick(long nowNs)
        {
        }
    }
}
