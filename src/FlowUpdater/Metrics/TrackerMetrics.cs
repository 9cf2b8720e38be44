using System.Diagnostics.Metrics;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using static Enrichment.Updater.Metrics.UpdaterMeter;

namespace Enrichment.Updater.Metrics;

/// <summary>The trackers that are asked.</summary>
sealed class TrackerMetrics(BindingHistory history, IReadOnlyList<TrackerFeed> feeds, TimeProvider time)
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableGauge("flowupdater.tracker.up", () => All(feed => feed.Host.IsAway ? 0L : 1L), null, "Whether the tracker answers: 1 or 0.");
        meter.CreateObservableGauge("flowupdater.tracker.offset", () => Known(feed => feed.Host.OffsetNs / 1e9), "s", "How far our clock is ahead of the tracker's host's.");
        meter.CreateObservableGauge("flowupdater.tracker.lag", () => Known(Lag), "s", "How long ago the moment was up to which the tracker has told everything.");
        meter.CreateObservableCounter("flowupdater.tracker.breaks", () => All(feed => feed.Breaks), "{break}", "Calls to the tracker that ended, and tries that failed.");
        meter.CreateObservableCounter("flowupdater.tracker.refused", () => All(feed => feed.Refused), "{change}", "Changes that made no sense.");
        meter.CreateObservableGauge("flowupdater.bindings", () => Locked(() => (long)history.Count), "{binding}", "Bindings that are remembered.");
        meter.CreateObservableGauge("flowupdater.bindings.open", () => Locked(() => (long)history.OpenCount), "{binding}", "Bindings of sockets that are open.");
        meter.CreateObservableCounter("flowupdater.bindings.dropped", () => history.Dropped, "{binding}", "Bindings forgotten before their time, for want of room.");
    }

    IEnumerable<Measurement<long>> All(Func<TrackerFeed, long> value) =>
        feeds.Select(feed => new Measurement<long>(value(feed), Label("tracker", feed.Address)));

    /// <summary>Of those that have spoken.</summary>
    IEnumerable<Measurement<double>> Known(Func<TrackerFeed, double> value) =>
        feeds.Where(feed => !feed.Host.IsUnknown).Select(feed => new Measurement<double>(value(feed), Label("tracker", feed.Address)));

    double Lag(TrackerFeed feed)
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return Math.Max(0, now - (feed.Host.WatermarkNs + feed.Host.OffsetNs)) / 1e9;
    }

    long Locked(Func<long> value)
    {
        lock (history.Gate)
        {
            return value();
        }
    }
}
