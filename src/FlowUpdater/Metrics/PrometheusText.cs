using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Enrichment.Updater.Metrics;

/// <summary>
/// A meter's instruments in the text format of Prometheus, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
/// </summary>
sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    readonly MeterListener _listener = new();
    readonly Dictionary<Instrument, MetricFamily> _families = [];
    readonly Lock _gate = new();

    /// <param name="meter">This one only, whatever others have its name.</param>
    public PrometheusText(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything, as it is now.</summary>
    public string Write()
    {
        lock (_gate)
        {
            foreach (var family in _families.Values)
            {
                family.Values.Clear(); // What is not there any more is not told any more.
            }

            _listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal))
            {
                Write(text, family);
            }

            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_gate)
        {
            if (!_families.TryGetValue(instrument, out var family))
            {
                _families.Add(instrument, family = new MetricFamily(instrument));
            }

            if (family.Bounds is { } bounds)
            {
                (family.Histogram ??= new HistogramSeries(bounds)).Add(value);
            }
            else
            {
                family.Values[MetricLabels.Of(tags)] = value;
            }
        }
    }

    static void Write(StringBuilder text, MetricFamily family)
    {
        if (family.Values.Count == 0 && family.Histogram is null)
        {
            return;
        }

        var help = family.Help.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {help}\n# TYPE {family.Name} {family.Type}\n");
        foreach (var (labels, value) in family.Values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{family.Name}{labels} {Number(value)}\n");
        }

        if (family.Histogram is { } histogram)
        {
            Write(text, family.Name, histogram);
        }
    }

    static void Write(StringBuilder text, string name, HistogramSeries histogram)
    {
        var bounds = histogram.Bounds.Select(Number).Append("+Inf");
        long count = 0;
        foreach (var (bound, upTo) in bounds.Zip(histogram.Cumulative))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{le=\"{bound}\"}} {upTo}\n");
            count = upTo;
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum {Number(histogram.Sum)}\n{name}_count {count}\n");
    }

    static string Number(double value) => value switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
