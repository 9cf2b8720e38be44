using System.Diagnostics;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;
using Enrichment.Updater.Inputs.Capture.Live;
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

        // Inputs
        var isLive = options.Read.Count == 0;
        var decoder = new PacketDecoder(isLive ? NetworkNamespace.CurrentInode() : 0);
        using IPacketSource source = isLive ? new LiveCapture(options.Capture, log.WriteLine) : new CaptureFiles(options.Read);

        // Outputs, and Attribution before them: to be wired here.
        var sink = new NullSink();

        // Flows
        using var cache = new FlowCache(options.Flows, sink);
        new Metering(source, new PacketBatch(decoder), cache, sink, TimeProvider.System).Run(stop);

        new MeteringStatistics(in decoder.Counters, in cache.Counters, source.Interfaces, clock.Elapsed).Print(log);
        return Report(source.Problem);
    }

    int Report(string? problem)
    {
        if (problem is not null)
        {
            log.WriteLine($"flowupdater: {problem}");
        }

        return problem is null ? 0 : 1;
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
