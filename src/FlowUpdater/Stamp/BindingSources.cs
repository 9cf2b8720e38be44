using Enrichment.Bindings;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;

namespace Enrichment.Updater.Stamp;

/// <summary>Fills the history for a stamping: files are read whole, trackers are watched while it lasts.</summary>
sealed class BindingSources : IAsyncDisposable
{
    /// <summary>How long a closed binding is remembered while files are watched: a flow may be so much older than its file.</summary>
    public const long LiveRetentionNs = 2 * 3600 * 1_000_000_000L;

    readonly StampRequest _request;
    readonly bool _isLive;
    readonly Action<string> _say;
    readonly CancellationTokenSource _stop = new();
    readonly List<Task> _feeds = [];
    readonly List<JournalSource> _journals = [];

    /// <param name="isLive">More bindings and more files are to come, and what is long past is forgotten.</param>
    public BindingSources(StampRequest request, Action<string> say, bool isLive = false)
    {
        (_request, _say, _isLive) = (request, say, isLive);
        History = new BindingHistory(isLive ? new BindingHistoryOptions { RetentionNs = LiveRetentionNs } : Forever);
        Timeline = new HistoryTimeline(History);
    }

    // An archive is never expired; of trackers, what they tell at the moment is enough.
    static BindingHistoryOptions Forever => new() { RetentionNs = long.MaxValue / 2, MostBindings = int.MaxValue };

    public BindingHistory History { get; }

    /// <summary>How far all sources reach.</summary>
    public HistoryTimeline Timeline { get; }

    /// <summary>The time of which the files speak; empty where a tracker is asked too.</summary>
    public TimeSpanNs Span { get; private set; } = TimeSpanNs.Empty;

    /// <summary>Something in a file was left out.</summary>
    public bool HadProblems { get; private set; }

    /// <param name="wanted">The time of the flows to be stamped, as far as it is known.</param>
    /// <exception cref="IOException">One sentence: a file cannot be read, or a tracker does not answer.</exception>
    public async Task LoadAsync(TimeSpanNs wanted, CancellationToken cancellationToken)
    {
        foreach (var path in _request.Bindings)
        {
            ReadFile(path);
        }

        foreach (var directory in _request.Journals)
        {
            ReadJournal(directory, wanted, cancellationToken);
        }

        foreach (var address in _request.Trackers)
        {
            var feed = new TrackerFeed(address, History, _say, new TrackerFeedOptions { WhileAway = "it is waited for" });
            _feeds.Add(feed.RunAsync(_stop.Token));
            try
            {
                await feed.Ready.WaitAsync(_request.TrackerPatience, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new IOException($"tracker at {address} did not tell its bindings within {_request.TrackerPatience.TotalSeconds:0.#} s, so nothing was stamped");
            }
        }

        if (_request.Trackers.Count == 0 && !_isLive)
        {
            History.Freeze();
        }
        else
        {
            Span = TimeSpanNs.Empty;
        }
    }

    /// <summary>Forgets what is long past.</summary>
    public void Expire()
    {
        if (_isLive)
        {
            History.Expire((DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_feeds).ConfigureAwait(false);
        _stop.Dispose();
        _journals.ForEach(journal => journal.Dispose());
    }

    void ReadJournal(string directory, TimeSpanNs wanted, CancellationToken cancellationToken)
    {
        var journal = new JournalSource(directory, History, _say);
        _journals.Add(journal);
        journal.Load(wanted.First, wanted.Last, isGrowing: _isLive, cancellationToken);
        HadProblems |= journal.HadProblems;
        if (_isLive)
        {
            _feeds.Add(journal.FollowAsync(_stop.Token));
        }

        foreach (var feed in journal.Feeds)
        {
            Span = Span.With(feed.BeginsNs).With(Math.Max(feed.BeginsNs, feed.Host.WatermarkNs));
        }
    }

    void ReadFile(string path)
    {
        var host = History.AddHost(path);
        BindingFileSummary summary;
        try
        {
            summary = BindingTextReader.ReadFile(path, binding => History.Add(host, binding), translation => History.AddTranslation(host, translation));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IOException($"{path}: no such file", e);
        }

        if (summary.Problem is { } problem)
        {
            HadProblems = true;
            _say(problem);
        }

        if (summary.FirstTimeNs <= summary.LastTimeNs)
        {
            Span = Span.With(summary.FirstTimeNs).With(summary.LastTimeNs);
        }
    }
}
