namespace Enrichment.Grpc.Server;

/// <summary>What a handler knows about the call beside its messages.</summary>
public sealed class GrpcServerCall
{
    internal GrpcServerCall(string method, GrpcPeer peer, GrpcMetadata requestHeaders, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        Method = method;
        Peer = peer;
        RequestHeaders = requestHeaders;
        Deadline = deadline;
        CancellationToken = cancellationToken;
    }

    /// <summary>As in "/enrichment.bindings.v1.BindingFeed/Watch".</summary>
    public string Method { get; }

    public GrpcPeer Peer { get; }

    public GrpcMetadata RequestHeaders { get; }

    /// <summary>Leaves with the first response; what is added later is not sent.</summary>
    public GrpcMetadata ResponseHeaders { get; } = [];

    /// <summary>Leaves with the status.</summary>
    public GrpcMetadata ResponseTrailers { get; } = [];

    /// <summary>Null: the caller waits as long as it takes.</summary>
    public DateTimeOffset? Deadline { get; }

    /// <summary>Set when the caller went away or cancelled, when the deadline passed, and when the server stops.</summary>
    public CancellationToken CancellationToken { get; }
}
