using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture.Live;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Metrics;

namespace Enrichment.Updater;

/// <summary>What <c>flowupdater run</c> is to do; the command line and nothing else fills it.</summary>
sealed record UpdaterOptions
{
    /// <summary>Capture files to meter, one after another; <c>-</c>: standard input. Empty: capture live.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    /// <summary>What to capture where no file is read.</summary>
    public LiveCaptureOptions Capture { get; init; } = new();

    /// <summary>What exporters' flows to collect instead of metering packets.</summary>
    public CollectorOptions Collector { get; init; } = new();

    /// <summary>Stop by itself after this time; infinite: do not.</summary>
    public TimeSpan Duration { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Timeouts and size of the flow cache.</summary>
    public FlowCacheOptions Flows { get; init; } = new();

    /// <summary>Who is told what is counted.</summary>
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>What happens to the flows after that.</summary>
    public StampingOptions Stamping { get; init; } = new();
}
