using System.Diagnostics.Metrics;
using Enrichment.Updater.Metrics;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

public sealed class PrometheusTextTests
{
    [Fact]
    public void Write_LabelsThatSomebodyChose_AreEscaped()
    {
        using var meter = new Meter("labels");
        var nasty = "quote\" backslash\\ line\nfeed, brace} ü \u001b";
        meter.CreateObservableCounter("some.flows", () => new Measurement<long>(3, UpdaterMeter.Label("exporter.name", nasty)), "{flow}", "Help with \\ and\nline feed.");
        using var text = new PrometheusText(meter);

        var written = text.Write();

        var family = Assert.Single(TextFormat.Read(written)).Value;
        Assert.Equal(("some_flows_total", "counter", @"Help with \\ and\nline feed."), (family.Name, family.Type, family.Help));
        Assert.Equal("""some_flows_total{exporter_name="quote\" backslash\\ line\nfeed, brace} ü ?"}""", Assert.Single(family.Samples).Key);

        // And our own reader gets it back.
        var sample = PrometheusSample.Parse(written.Split('\n')[2])!.Value;
        Assert.Equal(3, sample.Value);
        Assert.StartsWith("quote\" backslash\\ line", Assert.Single(sample.Labels), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Histogram_CountsUpToEachBound()
    {
        using var meter = new Meter("histogram");
        var histogram = meter.CreateHistogram("wait", "s", "Waits.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        using var text = new PrometheusText(meter);
        foreach (var value in (double[])[0.05, 0.1, 0.5, 7])
        {
            histogram.Record(value);
        }

        var family = TextFormat.Read(text.Write())["wait_seconds"];

        Assert.Equal("histogram", family.Type);
        Assert.Equal([2, 3, 4], family.Samples.Where(sample => sample.Key.Contains("bucket", StringComparison.Ordinal)).Select(sample => sample.Value));
        Assert.Equal(7.65, family.Samples["wait_seconds_sum"], 9);
    }

    [Fact]
    public void Write_SeriesThatIsGone_IsNotToldAnyMore()
    {
        using var meter = new Meter("gone");
        var there = new List<string> { "a", "b" };
        meter.CreateObservableGauge("things", () => there.Select(name => new Measurement<long>(1, UpdaterMeter.Label("name", name))), null, "Things.");
        using var text = new PrometheusText(meter);

        Assert.Equal(2, TextFormat.Read(text.Write())["things"].Samples.Count);
        there.RemoveAt(0);
        Assert.Equal("things{name=\"b\"}", Assert.Single(TextFormat.Read(text.Write())["things"].Samples).Key);
    }

    [Fact]
    public void Write_MetersOfTheSameName_AreKeptApart()
    {
        using var mine = new Meter("same");
        using var other = new Meter("same");
        mine.CreateObservableGauge("mine", () => 1L, null, "Mine.");
        other.CreateObservableGauge("other", () => 1L, null, "Other.");
        using var text = new PrometheusText(mine);

        Assert.Equal(["mine"], TextFormat.Read(text.Write()).Keys);
    }
}
