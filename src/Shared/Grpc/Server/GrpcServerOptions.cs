namespace Enrichment.Grpc.Server;

public sealed record GrpcServerOptions
{
    public required GrpcAddress Address { get; init; }

    /// <summary>Who may call through a Unix socket beside root and the server's own user. Default: nobody.</summary>
    public IReadOnlyCollection<uint> AllowedUids { get; init; } = [];

    /// <summary>Members of these groups may call through a Unix socket too. Default: none.</summary>
    public IReadOnlyCollection<uint> AllowedGids { get; init; } = [];

    /// <summary>
    /// Mode of the socket file. Default: 0660, or 0666 where <see cref="AllowedUids"/> or <see cref="AllowedGids"/>
    /// names somebody, since then the kernel's word on the peer decides and the file must not stand in the way.
    /// </summary>
    public UnixFileMode? SocketMode { get; init; }

    /// <summary>Mutual TLS on a TCP address. Default: none, which only a loopback address may have.</summary>
    public GrpcTlsOptions? Tls { get; init; }

    /// <summary>Lets anybody who reaches a TCP address read everything. Default: false.</summary>
    public bool AllowInsecureTcp { get; init; }

    /// <summary>Bytes of one received message, inflated. Default 4 MiB, as everywhere in gRPC.</summary>
    public int MaxReceiveMessageSize { get; init; } = 4 * 1024 * 1024;

    /// <summary>Sends gzip to those who accept it, which pays on a slow network and costs on a local socket. Default: false.</summary>
    public bool CompressResponses { get; init; }

    /// <summary>More connections than this are closed as they come. Default 256.</summary>
    public int MaxConnections { get; init; } = 256;

    /// <summary>A silent peer is pinged after this time, and dropped when the same time passes again. Default 10 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What handlers threw that is not a <see cref="GrpcException"/>; the caller only learns that they failed.</summary>
    public Action<string, Exception>? OnHandlerFailed { get; init; }

    internal string? FindError()
    {
        if (Address.IsUnix && Tls is not null) return $"TLS is for TCP; {Address} is a Unix socket";
        if (!Address.IsLocal && Tls is null && !AllowInsecureTcp)
        {
            return $"{Address} can be reached from other hosts: give a certificate, a key and a client authority for TLS, or say that it may be insecure";
        }

        return null;
    }
}
