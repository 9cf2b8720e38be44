using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Enrichment.Grpc.Server;

/// <summary>The other end of a call.</summary>
public sealed record GrpcPeer
{
    /// <summary>Address and port of a TCP peer; null: a Unix socket.</summary>
    public IPEndPoint? EndPoint { get; init; }

    /// <summary>Process and user behind a Unix socket; null: TCP.</summary>
    public UnixCredentials? Credentials { get; init; }

    /// <summary>What the peer proved to be under mutual TLS; null: no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    public override string ToString()
    {
        var place = Credentials is { } c
            ? string.Create(CultureInfo.InvariantCulture, $"pid {c.Pid}, uid {c.Uid}")
            : EndPoint?.ToString() ?? "unknown peer";
        return Certificate is null ? place : $"{place}, {Certificate.Subject}";
    }
}
