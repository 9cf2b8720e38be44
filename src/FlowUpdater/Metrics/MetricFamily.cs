using System.Diagnostics.Metrics;

namespace Enrichment.Updater.Metrics;

/// <summary>All series of one instrument.</summary>
sealed class MetricFamily
{
    public MetricFamily(Instrument instrument)
    {
        Bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries;
        var isCounter = instrument is ObservableCounter<long> or ObservableCounter<double> or Counter<long>;
        Type = Bounds is not null ? "histogram" : isCounter ? "counter" : "gauge";
        Name = MetricNames.Of(instrument.Name, instrument.Unit, isCounter);
        Help = instrument.Description ?? "";
    }

    public string Name { get; }

    public string Type { get; }

    public string Help { get; }

    /// <summary>Of a histogram.</summary>
    public IReadOnlyList<double>? Bounds { get; }

    /// <summary>Values by their labels, as they are written.</summary>
    public SortedDictionary<string, double> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Without labels: none of ours has any.</summary>
    public HistogramSeries? Histogram { get; set; }
}
