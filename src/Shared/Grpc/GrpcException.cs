namespace Enrichment.Grpc;

/// <summary>A call that did not end well. Thrown by a handler, it becomes the status that the caller sees.</summary>
public sealed class GrpcException(GrpcStatusCode statusCode, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public GrpcStatusCode StatusCode { get; } = statusCode;

    /// <summary>What the server sent along with the status; empty where the call did not get that far.</summary>
    public GrpcMetadata Trailers { get; init; } = [];
}
