namespace Enrichment.Grpc.Client;

public sealed record GrpcChannelOptions
{
    /// <summary>What error messages call the other end, as in "tracker at unix:/run/x.sock is not there". Default "server".</summary>
    public string PeerName { get; init; } = "server";

    /// <summary>Mutual TLS on a TCP address. Default: none, clear text.</summary>
    public GrpcTlsOptions? Tls { get; init; }

    /// <summary>Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A silent peer is pinged after this time, and given up when the same time passes again. Default 5 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of one received message, inflated. Default 4 MiB, as everywhere in gRPC.</summary>
    public int MaxReceiveMessageSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Sends gzip; the server must know it. Default: false. Compressed responses are always understood.</summary>
    public bool CompressRequests { get; init; }
}
