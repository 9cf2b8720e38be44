using System.Diagnostics.Metrics;

namespace Enrichment.Updater.Metrics;

/// <summary>What a running updater counts, as instruments of one meter. They are read when somebody asks; docs/metrics.md lists them.</summary>
sealed class UpdaterMeter : IDisposable
{
    public const string Name = "Enrichment.FlowUpdater";

    static readonly double[] HoldBounds = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10];

    public UpdaterMeter()
    {
        Meter = new Meter(new MeterOptions(Name) { Version = typeof(UpdaterMeter).Assembly.GetName().Version?.ToString(3) });
        HoldTime = Meter.CreateHistogram("flowupdater.hold.time", "s", "How long flows waited for their trackers' word.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = HoldBounds });
        var started = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        Meter.CreateObservableGauge("flowupdater.start.time", () => started, "s", "When the updater started, seconds since 1970.");
    }

    public Meter Meter { get; }

    public Histogram<double> HoldTime { get; }

    public void Dispose() => Meter.Dispose();

    public static KeyValuePair<string, object?> Label(string name, object? value) => new(name, value);
}
