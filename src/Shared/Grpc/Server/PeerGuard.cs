using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Enrichment.Grpc.Server;

/// <summary>Learns who a connection comes from, and whether that one may call.</summary>
sealed class PeerGuard(GrpcServerOptions options)
{
    const uint Root = 0;
    readonly uint _ownUid = UnixUser.EffectiveUid;

    /// <summary>Asked once a connection, before its first byte is read.</summary>
    public static Task NoteAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket)
        {
            connection.Features.Set(UnixCredentials.Of(socket));
        }

        return next(connection);
    }

    public static GrpcPeer PeerOf(HttpContext http)
    {
        var credentials = http.Features.Get<UnixCredentials>();
        if (credentials is not null) return new GrpcPeer { Credentials = credentials };
        var address = http.Connection.RemoteIpAddress;
        return new GrpcPeer
        {
            EndPoint = address is null ? null : new(address, http.Connection.RemotePort),
            Certificate = http.Connection.ClientCertificate,
        };
    }

    /// <exception cref="GrpcException">PERMISSION_DENIED; the user that was refused is named.</exception>
    public void Admit(GrpcPeer peer)
    {
        if (!options.Address.IsUnix) return; // TLS has asked for a certificate already, or nobody is to be asked
        var credentials = peer.Credentials ?? throw new GrpcException(GrpcStatusCode.PermissionDenied, "the kernel does not say who is calling");
        if (credentials.Uid == Root || credentials.Uid == _ownUid || options.AllowedUids.Contains(credentials.Uid)) return;
        if (options.AllowedGids.Contains(credentials.Gid) || credentials.Groups.Any(options.AllowedGids.Contains)) return;
        throw new GrpcException(GrpcStatusCode.PermissionDenied, $"uid {credentials.Uid} is not among the users that may call here");
    }
}
