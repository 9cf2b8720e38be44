using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Server;
using Enrichment.Tracker.Feed;

namespace Enrichment.Tracker.Service;

/// <summary>The feed over gRPC: proto/enrichment/bindings/v1/binding_feed.proto.</summary>
/// <param name="counters">What the tracker counts, by name; read for each GetStatus.</param>
/// <param name="journal">The folder where the feed is recorded; null: it is not.</param>
sealed class FeedService(
    BindingFeed feed, FeedOrigin origin, Func<IEnumerable<KeyValuePair<string, ulong>>> counters, TimeProvider time, Func<string?>? journal = null)
{
    readonly DateTimeOffset _started = time.GetUtcNow();
    int _watchers;

    public int Watchers => Volatile.Read(ref _watchers);

    public GrpcServices AddTo(GrpcServices services) => services
        .AddServerStreaming(BindingFeedMethods.Watch, WatchAsync)
        .AddUnary(BindingFeedMethods.GetStatus, (_, _) => Task.FromResult(Status()));

    async Task WatchAsync(WatchRequest request, GrpcResponses<FeedMessage> responses, GrpcServerCall call)
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            await new WatchCall(feed, origin, new GrpcReceiver(responses), time).RunAsync(request, call.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    StatusResponse Status()
    {
        var status = new StatusResponse
        {
            Hello = FeedMessages.Hello(origin).Hello,
            StartedNs = (_started - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick,
            Sequence = feed.Progress.Sequence,
            OpenBindings = (ulong)feed.OpenCount,
            Watchers = (uint)Watchers,
            Journal = journal?.Invoke() ?? "",
        };
        foreach (var (name, value) in counters())
        {
            if (name == "processes")
            {
                status.Processes = value;
            }

            status.Counters.Add(new Counter { Name = name, Value = value });
        }

        return status;
    }
}
