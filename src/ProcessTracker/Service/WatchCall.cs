using System.Runtime.InteropServices;

using Enrichment.Grpc.Bindings.V1;
using Enrichment.Tracker.Feed;
using Binding = Enrichment.Bindings.Binding;

namespace Enrichment.Tracker.Service;

/// <summary>
/// One reader of the feed. It reads at its own pace; where it lags by more than the ring it is told what it lost and
/// gets a new snapshot. A heartbeat follows each time it has caught up.
/// </summary>
sealed class WatchCall(BindingFeed feed, FeedOrigin origin, IFeedReceiver responses, TimeProvider time)
{
    // A process may take 5 KiB, and a message no more than 4 MiB.
    const int SnapshotChunk = 512;
    const int ChangesChunk = 512;
    static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);
    readonly FeedMessages _messages = new();
    readonly FeedChange[] _chunk = new FeedChange[ChangesChunk];
    IReadOnlyList<Sources.Namespaces.NamespaceAddresses>? _addressesSent;
    FeedLosses _lossesTold = feed.Progress.Losses;
    ulong _sequence;

    public async Task RunAsync(WatchRequest request, CancellationToken cancellationToken)
    {
        responses.Write(FeedMessages.Hello(origin));
        await BeginAsync(request).ConfigureAwait(false);
        while (true)
        {
            var pulse = feed.NextPulse;
            await CatchUpAsync().ConfigureAwait(false);
            // Silence longer than this would look like a dead host: then the heartbeat says that nothing is new.
            await Task.WhenAny(pulse, Task.Delay(LongestSilence, time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    async ValueTask BeginAsync(WatchRequest request)
    {
        var resumes = request.AfterSequence > 0;
        if (resumes && request.Epoch == origin.Epoch && feed.CanResume(request.AfterSequence))
        {
            _sequence = request.AfterSequence;
            return;
        }

        if (resumes && request.Epoch != origin.Epoch)
        {
            responses.Write(FeedMessages.Lost(0, 0, "the tracker was started anew"));
        }
        else if (resumes)
        {
            responses.Write(Overtaken(request.AfterSequence + 1));
        }

        await SendSnapshotAsync(request.ClosedAfterNs).ConfigureAwait(false);
    }

    async ValueTask CatchUpAsync()
    {
        while (true)
        {
            var count = feed.Read(_sequence, _chunk, out var progress);
            if (count < 0)
            {
                responses.Write(Overtaken(_sequence + 1));
                await SendSnapshotAsync(0).ConfigureAwait(false);
                continue;
            }

            if (!ReferenceEquals(progress.Losses, _lossesTold))
            {
                _lossesTold = progress.Losses;
                responses.Write(FeedMessages.Lost(0, 0, progress.Losses.Reason));
                await SendSnapshotAsync(0).ConfigureAwait(false);
                continue;
            }

            if (!ReferenceEquals(progress.Addresses, _addressesSent))
            {
                _addressesSent = progress.Addresses;
                responses.Write(FeedMessages.Addresses(progress.Addresses));
            }

            if (count > 0)
            {
                responses.Write(_messages.Changes(_sequence + 1, _chunk.AsSpan(0, count)));
                _sequence += (ulong)count;
            }

            if (_sequence == progress.Sequence)
            {
                responses.Write(_messages.Heartbeat(progress, HostClock.WallNs(time), HostClock.BootNs()));
                await responses.FlushAsync().ConfigureAwait(false);
                return;
            }

            await responses.FlushAsync().ConfigureAwait(false);
        }
    }

    async ValueTask SendSnapshotAsync(long closedAfterNs)
    {
        var snapshot = feed.Snapshot();
        snapshot.Closed.RemoveAll(binding => binding.ClosedBy <= closedAfterNs);
        await SendChunksAsync(snapshot.Sequence, snapshot.Closed, closed: true).ConfigureAwait(false);
        await SendChunksAsync(snapshot.Sequence, snapshot.Open, closed: false).ConfigureAwait(false);
        await SendTranslationsAsync(snapshot, closedAfterNs).ConfigureAwait(false);
        var completeSince = snapshot.CompleteSinceNs == 0 ? 0 : Math.Max(snapshot.CompleteSinceNs, closedAfterNs);
        responses.Write(new FeedMessage { Snapshot = new Snapshot { Sequence = snapshot.Sequence, Last = true, CompleteSinceNs = completeSince } });
        await responses.FlushAsync().ConfigureAwait(false);
        _sequence = snapshot.Sequence;
    }

    async ValueTask SendChunksAsync(ulong sequence, List<Binding> bindings, bool closed)
    {
        for (var at = 0; at < bindings.Count; at += SnapshotChunk)
        {
            var chunk = CollectionsMarshal.AsSpan(bindings).Slice(at, Math.Min(SnapshotChunk, bindings.Count - at));
            responses.Write(new FeedMessage { Snapshot = _messages.Snapshot(sequence, chunk, closed) });
            await responses.FlushAsync().ConfigureAwait(false);
        }
    }

    async ValueTask SendTranslationsAsync(FeedSnapshot snapshot, long closedAfterNs)
    {
        snapshot.Translations.RemoveAll(translation => translation.ClosedBy <= closedAfterNs);
        for (var at = 0; at < snapshot.Translations.Count; at += SnapshotChunk)
        {
            var chunk = CollectionsMarshal.AsSpan(snapshot.Translations).Slice(at, Math.Min(SnapshotChunk, snapshot.Translations.Count - at));
            responses.Write(new FeedMessage { Snapshot = _messages.Snapshot(snapshot.Sequence, chunk) });
            await responses.FlushAsync().ConfigureAwait(false);
        }
    }

    FeedMessage Overtaken(ulong from) =>
        FeedMessages.Lost(from, Math.Max(from, feed.Progress.Sequence), "the reader was slower than the ring is long");
}
