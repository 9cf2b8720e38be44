using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;

namespace Enrichment.Tracker.Commands;

/// <summary>Follows a tracker's feed over breaks and restarts, and goes on where it stopped.</summary>
/// <param name="told">Called when all that one message brought has been told.</param>
sealed class FeedFollower(GrpcChannel channel, FeedTeller teller, Action told, TextWriter log)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    bool _isAway;

    /// <exception cref="GrpcException">The tracker refused.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WatchAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (GrpcException e) when (e.StatusCode is GrpcStatusCode.Unavailable or GrpcStatusCode.Cancelled or GrpcStatusCode.Internal)
            {
                var namesIt = e.Message.Contains(channel.Name, StringComparison.Ordinal);
                await SayAwayAsync(namesIt ? e.Message : $"{channel.Name} says: {e.Message}").ConfigureAwait(false);
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task WatchAsync(CancellationToken cancellationToken)
    {
        var request = new WatchRequest { AfterSequence = teller.Sequence, Epoch = teller.Epoch };
        var call = channel.ServerStreaming(BindingFeedMethods.Watch, request, null, cancellationToken);
        await using var disposal = ((IAsyncDisposable)call).ConfigureAwait(false);
        teller.Begin();
        while (await call.ReadAsync().ConfigureAwait(false) is { } message)
        {
            if (_isAway)
            {
                _isAway = false;
                await log.WriteLineAsync("processtracker: the tracker is back").ConfigureAwait(false);
            }

            teller.Take(message);
            told();
        }
    }

    async Task SayAwayAsync(string why)
    {
        if (!_isAway)
        {
            _isAway = true;
            await log.WriteLineAsync($"processtracker: {why}; waiting for it").ConfigureAwait(false);
        }
    }
}
