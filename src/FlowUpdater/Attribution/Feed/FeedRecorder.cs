using Enrichment.Grpc;
using Enrichment.Grpc.Client;
using Enrichment.Journal;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Attribution.Feed;

/// <summary>
/// Records one tracker's feed. It watches by a call of its own: a slow disk then slows nothing but that call, and the
/// tracker tells it what it lost. Each segment is one call, so it begins with hello and snapshot.
/// </summary>
/// <param name="say">Takes sentences for people; that the tracker is away says <see cref="TrackerFeed"/>.</param>
sealed class FeedRecorder(
    GrpcAddress address, JournalOptions journal, Action<string> say, TrackerFeedOptions? options = null, GrpcTlsOptions? tls = null, TimeProvider? time = null)
    : IDisposable
{
    readonly TrackerFeedOptions _options = options ?? new TrackerFeedOptions();
    readonly TimeProvider _time = time ?? TimeProvider.System;
    JournalWriter? _writer;
    string _hostName = "";

    /// <summary>What was recorded; null: the tracker was never there.</summary>
    public JournalStatus? Status => _writer?.Status;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var channel = new GrpcChannel(address, new GrpcChannelOptions { PeerName = "tracker", Tls = tls });
        var wait = _options.FirstRetry;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await RecordCallAsync(channel, cancellationToken).ConfigureAwait(false))
            {
                wait = _options.FirstRetry;
                continue;
            }

            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < _options.LongestRetry ? wait * 2 : _options.LongestRetry;
        }
    }

    public void Dispose() => _writer?.Dispose();

    /// <returns>Whether the call was ended for a new segment, and not by the tracker.</returns>
    async Task<bool> RecordCallAsync(GrpcChannel channel, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(_options.Silence, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            var request = new Wire.WatchRequest { ClosedAfterNs = _writer?.RecordedUntilNs ?? 0 };
            var call = channel.ServerStreaming(BindingFeedMethods.Watch, request, null, either.Token);
            await using var disposal = ((IAsyncDisposable)call).ConfigureAwait(false);
            while (await call.ReadAsync().ConfigureAwait(false) is { } message)
            {
                silence.CancelAfter(_options.Silence);
                WriterFor(message).Write(message);
                if (message.KindCase == Wire.FeedMessage.KindOneofCase.Heartbeat && _writer!.WantsHello)
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is GrpcException or OperationCanceledException)
        {
            // The tracker is away, or all is over.
        }

        _writer?.Commit();
        return false;
    }

    /// <summary>The folder is named by the host, which only the hello names.</summary>
    JournalWriter WriterFor(Wire.FeedMessage message)
    {
        if (_writer is null || (message.Hello is { } hello && hello.HostName != _hostName))
        {
            _hostName = message.Hello?.HostName ?? "";
            _writer?.Dispose();
            _writer = new JournalWriter(journal, _hostName, _options.LocalBootId, _time, say);
        }

        return _writer;
    }
}
