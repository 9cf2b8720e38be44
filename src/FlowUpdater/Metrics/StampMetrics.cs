using System.Diagnostics.Metrics;
using System.Text;
using Enrichment.Fields.Names;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Outputs;
using static Enrichment.Updater.Metrics.UpdaterMeter;

namespace Enrichment.Updater.Metrics;

/// <summary>Stamps, and how long flows waited for them.</summary>
/// <param name="stamps">What was stamped so far.</param>
/// <param name="held">What became of held flows; null: none are held.</param>
sealed class StampMetrics(Func<StampCounters> stamps, Func<HoldCounters?> held)
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter("flowupdater.flows", () => stamps().Flows, "{flow}", "Flows that came to the outputs.");
        meter.CreateObservableCounter("flowupdater.flows.named", () => stamps().Named, "{flow}", "Flows with a process at one end or both.");
        meter.CreateObservableCounter("flowupdater.flows.local", () => stamps().Local, "{flow}", "Flows with an end on a tracked host: those that could have a name.");
        meter.CreateObservableCounter("flowupdater.ends", Grades, "{end}", "Ends of flows, by how sure their stamp is.");
        meter.CreateObservableCounter("flowupdater.ends.shared", () => stamps().SharedEnds, "{end}", "Ends that several processes share.");
        meter.CreateObservableCounter("flowupdater.ends.missed", Reasons, "{end}", "Ends without a process, by reason.");
        meter.CreateObservableCounter("flowupdater.hold.flows", Holds, "{flow}", "Flows that were held, by what became of it: their trackers' word in time, not within --max-hold, or no room.");
        meter.CreateObservableGauge("flowupdater.hold.waiting", () => (long)(held()?.Waiting ?? 0), "{flow}", "Flows that wait for their trackers' word.");
    }

    IEnumerable<Measurement<long>> Grades()
    {
        var now = stamps();
        return Enum.GetValues<MatchGrade>().Select(grade => new Measurement<long>(now[grade], Label("grade", Text(StampNames.Grade(grade)))));
    }

    IEnumerable<Measurement<long>> Reasons()
    {
        var now = stamps();
        return Enum.GetValues<MissReason>().Where(reason => reason is not (MissReason.None or MissReason.NotAsked))
            .Select(reason => new Measurement<long>(now[reason], Label("reason", Text(StampNames.Reason(reason)))));
    }

    IEnumerable<Measurement<long>> Holds() => held() is { } now
        ? [new(now.InTime, Label("result", "in time")), new(now.Late, Label("result", "late")), new(now.Unheld, Label("result", "no room"))]
        : [];

    static string Text(ReadOnlySpan<byte> ascii) => Encoding.ASCII.GetString(ascii);
}
