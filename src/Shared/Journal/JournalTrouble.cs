using System.Globalization;

namespace Enrichment.Journal;

/// <summary>A disk that cannot be written: said once, tried again less and less often, and said when it is over.</summary>
sealed class JournalTrouble(TimeSpan longestRetry)
{
    const long FirstRetryNs = 1_000_000_000;
    long _sinceNs;
    long _waitNs = FirstRetryNs;
    long _lostBefore;

    /// <summary>Not before then is it tried again.</summary>
    public long RetryNs { get; private set; } = long.MinValue;

    /// <returns>Whether this is new.</returns>
    public bool Begin(long nowNs)
    {
        RetryNs = nowNs + _waitNs;
        _waitNs = Math.Min(_waitNs * 2, longestRetry.Ticks * 100);
        if (_sinceNs != 0)
        {
            return false;
        }

        _sinceNs = nowNs;
        return true;
    }

    /// <summary>A segment's beginning is on the disk.</summary>
    /// <returns>What to say of it, where there was trouble.</returns>
    public string? End(long nowNs, JournalStatus status)
    {
        if (_sinceNs == 0)
        {
            return null;
        }

        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"the feed is recorded again after {Math.Max(0, nowNs - _sinceNs) / 1e9:0.0} s; {status.ChangesLost - _lostBefore} changes were told in that time");
        (_sinceNs, _waitNs, RetryNs, _lostBefore, status.IsFailing) = (0, FirstRetryNs, long.MinValue, status.ChangesLost, false);
        return sentence;
    }

    /// <summary>.NET adds the path, which the sentence has already.</summary>
    public static string Reason(Exception e)
    {
        var at = e.Message.IndexOf(" : '", StringComparison.Ordinal);
        return (at < 0 ? e.Message : e.Message[..at]).TrimEnd('.');
    }
}
