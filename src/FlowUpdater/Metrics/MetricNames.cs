using System.Text;

namespace Enrichment.Updater.Metrics;

/// <summary>From OpenTelemetry's names and units to those of Prometheus: <c>flowupdater.hold.time</c> in <c>s</c> is <c>flowupdater_hold_time_seconds</c>.</summary>
static class MetricNames
{
    public static string Of(string instrument, string? unit, bool isCounter)
    {
        var name = new StringBuilder(instrument);
        for (var i = 0; i < name.Length; i++)
        {
            name[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
        }

        var suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "", // {flow}, {packet}: the name says it
        };
        if (!instrument.EndsWith(suffix.Replace('_', '.'), StringComparison.Ordinal) || suffix.Length == 0)
        {
            name.Append(suffix);
        }

        return name.Append(isCounter ? "_total" : "").ToString();
    }
}
