using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Outputs.Relay;

namespace Enrichment.Updater;

/// <summary>The way of the data where exporters meter: Collector -> Attribution -> Outputs.</summary>
/// <param name="log">Takes what is said to the user: standard error.</param>
sealed class CollectPipeline(UpdaterOptions options, TextWriter log)
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    readonly Lock _gate = new();

    /// <returns>The exit code: 0, or 1 where flows were lost on their way out.</returns>
    /// <exception cref="IOException">An address cannot be bound, or an output not be opened; one sentence.</exception>
    public int Run(CancellationToken stop)
    {
        // Inputs
        var queue = new BatchQueue(options.Collector.MostWaitingBytes, keepsReceived: options.Stamping.Export.Targets.Count > 0);
        using var metrics = options.Metrics.IsAsked ? new MetricsStage(options.Metrics, Say) : null;
        using var relay = options.Stamping.Export.Relay is { Count: > 0 } targets ? new DatagramRelay(targets, Say) : null;
        using var collector = new Collector(options.Collector, queue, Say, relay);

        // Attribution -> Outputs
        using var stamping = new StampingStages(options.Stamping, TimeProvider.System, Say, metrics?.Meter);
        var stage = stamping.Start(queue);
        collector.Start();
        if (metrics is not null)
        {
            new CollectorMetrics(collector, queue).AddTo(metrics.Meter.Meter);
            if (relay is not null)
            {
                new RelayMetrics(relay).AddTo(metrics.Meter.Meter);
            }

            metrics.Start();
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, stamping.NobodyReads);
        while (!ended.Token.WaitHandle.WaitOne(Look))
        {
            stage.ThrowIfFailed();
            collector.KeepTime();
            if (collector.Failure is { } failure)
            {
                throw new IOException(failure.Message, failure);
            }
        }

        collector.Stop();
        stamping.Finish();
        new CollectorReport(collector).Print(log);
        relay?.Print(log);
        stamping.Print(log);
        return stamping.HasLost ? 1 : 0;
    }

    void Say(string sentence)
    {
        lock (_gate)
        {
            log.WriteLine($"flowupdater: {sentence}");
        }
    }
}
