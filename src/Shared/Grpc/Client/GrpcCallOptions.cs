namespace Enrichment.Grpc.Client;

public sealed record GrpcCallOptions
{
    public static readonly GrpcCallOptions Default = new();

    /// <summary>The call ends with DEADLINE_EXCEEDED after this time, at both ends. Default: null, it may last for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    public GrpcMetadata Headers { get; init; } = [];
}
