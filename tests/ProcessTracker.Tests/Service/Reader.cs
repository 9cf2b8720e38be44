using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Xunit;

namespace Enrichment.Tracker.Tests.Service;

/// <summary>Reads the feed message by message.</summary>
sealed class Reader(GrpcChannel channel, WatchRequest request) : IAsyncDisposable
{
    readonly GrpcClientCall<WatchRequest, FeedMessage> _call = channel.ServerStreaming(
        BindingFeedMethods.Watch, request, cancellationToken: TestContext.Current.CancellationToken);

    public async Task<FeedMessage> Next()
    {
        var message = await _call.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return message ?? throw new EndOfStreamException("the feed ended");
    }

    public async Task<FeedMessage> Until(Predicate<FeedMessage> condition)
    {
        while (true)
        {
            var message = await Next();
            if (condition(message))
            {
                return message;
            }
        }
    }

    public ValueTask DisposeAsync() => _call.DisposeAsync();
}
