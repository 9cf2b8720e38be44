using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp;

/// <summary>
/// Reads off a history how far its hosts have told everything; trackers move it on by themselves. One that is away is waited for, other
/// than with live flows: a file can wait.
/// </summary>
sealed class HistoryTimeline(BindingHistory history, TimeProvider time) : IBindingTimeline
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

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

    public async Task<bool> WaitUntilAsync(long momentNs, TimeSpan patience, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (KnownUntilNs < momentNs)
        {
            var left = patience - time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await Task.Delay(left < Look ? left : Look, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }
}
