using Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Grpc;

/// <summary>The methods of proto/enrichment/bindings/v1/binding_feed.proto.</summary>
public static class BindingFeedMethods
{
    public const string ServiceName = "enrichment.bindings.v1.BindingFeed";

    /// <summary>Server streaming.</summary>
    public static readonly GrpcMethod<WatchRequest, FeedMessage> Watch = new($"/{ServiceName}/Watch");

    /// <summary>Unary.</summary>
    public static readonly GrpcMethod<StatusRequest, StatusResponse> GetStatus = new($"/{ServiceName}/GetStatus");
}
