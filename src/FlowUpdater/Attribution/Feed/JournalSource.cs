using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Journal;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>
/// A journal as a source of bindings: the records of its hosts, each read for the time that is asked for. A margin on
/// both sides brings the sockets that closed shortly before, and what was told late.
/// </summary>
sealed class JournalSource(string directory, BindingHistory history, Action<string> say) : IDisposable
{
    const long MarginNs = 60_000_000_000;
    const int LooksForHosts = 20;
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    readonly List<JournalFeed> _feeds = [];

    public IReadOnlyList<JournalFeed> Feeds => _feeds;

    /// <summary>A segment was damaged.</summary>
    public bool HadProblems => _feeds.Exists(feed => feed.HadProblems);

    /// <summary>Reads the segments that speak of the time between two moments; the whole record where both are extreme.</summary>
    /// <exception cref="IOException">One sentence: there is no such journal.</exception>
    public void Load(long firstNs, long lastNs, bool isGrowing, CancellationToken cancellationToken)
    {
        foreach (var folder in JournalFolder.Find(directory))
        {
            _feeds.Add(new JournalFeed(folder, history, Say));
        }

        try
        {
            Parallel.ForEach(
                _feeds, new ParallelOptions { CancellationToken = cancellationToken }, feed => feed.Read(Before(firstNs), After(lastNs), isGrowing, cancellationToken));
        }
        catch (AggregateException e) when (e.InnerException is IOException or UnauthorizedAccessException)
        {
            throw e.InnerException;
        }

        foreach (var feed in _feeds)
        {
            say(string.Create(
                CultureInfo.InvariantCulture, $"journal {feed.Path}: {feed.SegmentsOpened} of {feed.Segments} segments read{Known(feed.Host)}"));
        }
    }

    // Hosts are read at once, and there may be as many sentences.
    void Say(string sentence)
    {
        lock (_feeds)
        {
            say(sentence);
        }
    }

    /// <summary>Goes on reading what is appended, until it is told to stop.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        for (var looks = 1; !cancellationToken.IsCancellationRequested; looks++)
        {
            await Task.Delay(Look, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (looks % LooksForHosts == 0)
            {
                _feeds.AddRange(JournalFolder.Find(directory)
                    .Where(folder => !_feeds.Exists(feed => feed.Path == folder.Path))
                    .Select(folder => new JournalFeed(folder, history, Say)));
            }

            foreach (var feed in _feeds)
            {
                feed.Read(long.MinValue, long.MaxValue, isGrowing: true, CancellationToken.None);
            }
        }
    }

    public void Dispose() => _feeds.ForEach(feed => feed.Dispose());

    static string Known(BindingHost host) =>
        host.WatermarkNs == long.MinValue ? "" : $", all is known up to {WallTime.Format(host.WatermarkNs / 1000 * 1000)}";

    static long Before(long ns) => ns < long.MinValue + MarginNs ? long.MinValue : ns - MarginNs;

    static long After(long ns) => ns > long.MaxValue - MarginNs ? long.MaxValue : ns + MarginNs;
}
