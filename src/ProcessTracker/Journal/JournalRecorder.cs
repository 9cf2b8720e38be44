using Enrichment.Grpc.Bindings.V1;
using Enrichment.Journal;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Service;

namespace Enrichment.Tracker.Journal;

/// <summary>
/// Records the feed as one more of its readers: where the disk is too slow it is cut to a new snapshot as any other,
/// and the record says what it lost. Each segment is a call of its own, so it begins with hello and snapshot.
/// </summary>
sealed class JournalRecorder(BindingFeed feed, FeedOrigin origin, JournalOptions options, TimeProvider time, Action<string> say) : IFeedReceiver, IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    readonly JournalWriter _writer = new(options, origin.HostName, origin.BootId, time, say);
    readonly CancellationTokenSource _stop = new();
    CancellationTokenSource _segment = new();
    Task _running = Task.CompletedTask;
    ulong _sequence;

    public JournalStatus Status => _writer.Status;

    /// <summary>Where the segments are.</summary>
    public string Folder => _writer.Folder ?? options.Directory;

    /// <summary>Begins to record, on a task of its own.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Records what has been told so far, and ends.</summary>
    public async Task StopAsync()
    {
        var patience = Task.Delay(Patience, CancellationToken.None);
        while (Volatile.Read(ref _sequence) < feed.Progress.Sequence && !_running.IsCompleted && !patience.IsCompleted && !Status.IsFailing)
        {
            await Task.Delay(10, CancellationToken.None).ConfigureAwait(false);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _writer.Commit();
    }

    public void Write(FeedMessage message)
    {
        _writer.Write(message);
        if (message.Heartbeat is { } heartbeat)
        {
            Volatile.Write(ref _sequence, heartbeat.Sequence);
        }
    }

    public ValueTask FlushAsync()
    {
        if (_writer.WantsHello)
        {
            _segment.Cancel();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _writer.Dispose();
        _segment.Dispose();
        _stop.Dispose();
    }

    async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            _segment.Dispose();
            _segment = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            try
            {
                var request = new WatchRequest { ClosedAfterNs = _writer.RecordedUntilNs };
                await new WatchCall(feed, origin, this, time).RunAsync(request, _segment.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // A new segment is due, or all is over.
            }
        }
    }
}
