using System.Globalization;

namespace Enrichment.Updater.Metrics;

/// <summary>What a running updater counts, for people: a line for each thing, with its sentence.</summary>
static class StatusText
{
    const string Prefix = "flowupdater_";

    /// <param name="metrics">As <see cref="PrometheusText"/> writes them.</param>
    /// <param name="now">For how long it has run.</param>
    public static void Write(string metrics, TextWriter to, DateTimeOffset now)
    {
        var help = "";
        var group = "";
        List<PrometheusSample> family = [];
        foreach (var line in metrics.Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                WriteFamily(family, help, ref group, to, now);
                help = line.Split(' ', 4) is [_, _, _, var text] ? text : "";
                family.Clear();
            }
            else if (PrometheusSample.Parse(line) is { } sample && sample.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                family.Add(sample);
            }
        }

        WriteFamily(family, help, ref group, to, now);
    }

    static void WriteFamily(List<PrometheusSample> family, string help, ref string group, TextWriter to, DateTimeOffset now)
    {
        if (family.Count == 0)
        {
            return;
        }

        var name = family[0].Name[Prefix.Length..];
        if (name.StartsWith("start_time", StringComparison.Ordinal))
        {
            var started = DateTimeOffset.FromUnixTimeMilliseconds((long)(family[0].Value * 1000));
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"started {started:yyyy-MM-dd HH:mm:ss} UTC, {(now - started).TotalSeconds:N0} s ago"));
            return;
        }

        var word = name.Split('_')[0];
        if (word != group)
        {
            to.WriteLine();
            to.WriteLine(word);
            group = word;
        }

        if (family.Exists(sample => sample.Bound is not null))
        {
            to.WriteLine($"  {Histogram(family),14}  {help}");
            return;
        }

        WriteSamples(family, help, to);
    }

    static void WriteSamples(List<PrometheusSample> family, string help, TextWriter to)
    {
        var isSeconds = family[0].Name.EndsWith("_seconds", StringComparison.Ordinal);
        if (family is [{ Labels.Count: 0 } only])
        {
            to.WriteLine($"  {Number(only.Value, isSeconds),14}  {help}");
            return;
        }

        to.WriteLine($"  {"",14}  {help}");
        foreach (var sample in family)
        {
            to.WriteLine($"  {Number(sample.Value, isSeconds),14}    {string.Join(", ", sample.Labels)}");
        }
    }

    /// <summary>The bounds between which the middle and the 99th of a hundred lie.</summary>
    static string Histogram(List<PrometheusSample> family)
    {
        var buckets = family.Where(sample => sample.Bound is not null).ToList();
        var all = buckets.Count > 0 ? buckets[^1].Value : 0;
        if (all == 0)
        {
            return "-";
        }

        string UpTo(double share) => buckets.First(bucket => bucket.Value >= all * share).Bound is var bound && bound == "+Inf" ? "more" : $"<={bound} s";
        return $"{UpTo(0.5)}, 99 % {UpTo(0.99)}";
    }

    static string Number(double value, bool isSeconds) => isSeconds
        ? value.ToString("0.000 s", CultureInfo.InvariantCulture)
        : value.ToString("N0", CultureInfo.InvariantCulture);
}
