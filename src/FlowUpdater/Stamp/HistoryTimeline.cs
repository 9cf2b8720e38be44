using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp;

/// <summary>
/// How far the hosts of a history have told everything: trackers and journals move it on by themselves. A tracker that is away is waited
/// for, other than with live flows: a file can wait.
/// </summary>
sealed class HistoryTimeline(BindingHistory history)
{
    /// <summary>
    /// Every change up to this moment is in the history: this machine's clock, nanoseconds since 1970. <see cref="long.MaxValue"/>: nothing
    /// more is to come, as with a file. Any thread may ask.
    /// </summary>
    public long KnownUntilNs
    {
        get
        {
            lock (history.Gate)
            {
                var known = long.MaxValue;
                foreach (var host in history.Hosts)
                {
                    known = Math.Min(known, host.WatermarkNs is long.MinValue or long.MaxValue ? host.WatermarkNs : host.WatermarkNs + host.OffsetNs);
                }

                return known;
            }
        }
    }
}
