using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Server;

namespace Enrichment.Tracker.Service;

/// <summary>Who gets the messages of one <see cref="WatchCall"/>.</summary>
interface IFeedReceiver
{
    /// <summary>Takes a message, which may be changed and used again at once.</summary>
    void Write(FeedMessage message);

    /// <summary>Passes on what was written; waits where the receiver is slow.</summary>
    ValueTask FlushAsync();
}

/// <summary>A reader on a gRPC call.</summary>
sealed class GrpcReceiver(GrpcResponses<FeedMessage> responses) : IFeedReceiver
{
    public void Write(FeedMessage message) => responses.Write(message);

    public ValueTask FlushAsync() => responses.FlushAsync();
}
