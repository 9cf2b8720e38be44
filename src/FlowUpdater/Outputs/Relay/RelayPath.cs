using System.Net;
using System.Net.Sockets;
using Enrichment.Flows;
using Enrichment.Grpc;

namespace Enrichment.Updater.Outputs.Relay;

/// <summary>The way of one exporter's datagrams to one collector: a socket, and so a source port, of its own.</summary>
/// <param name="exporter"><c>::</c>: of all exporters that have none of their own.</param>
sealed class RelayPath(IpAddress exporter, GrpcAddress target, Socket socket) : IDisposable
{
    long _sent, _full, _refused, _failed;

    public IpAddress Exporter => exporter;

    public GrpcAddress Target => target;

    /// <summary>Where these datagrams come from, as the collector sees it.</summary>
    public int Port { get; } = ((IPEndPoint)socket.LocalEndPoint!).Port;

    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Datagrams dropped: the kernel's buffer was full, or it would not take them.</summary>
    public long Full => Volatile.Read(ref _full);

    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Answers that nobody listens there.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public void Send(ReadOnlySpan<byte> datagram)
    {
        var result = TrySend(datagram);
        if (result == SocketError.ConnectionRefused)
        {
            // The answer to an earlier one; this one was not sent.
            _refused++;
            result = TrySend(datagram);
        }

        switch (result)
        {
            case SocketError.Success: _sent++; break;
            case SocketError.WouldBlock: _full++; break;
            case SocketError.ConnectionRefused: _refused++; break;
            default: _failed++; break;
        }
    }

    public void Dispose() => socket.Dispose();

    SocketError TrySend(ReadOnlySpan<byte> datagram)
    {
        socket.Send(datagram, SocketFlags.None, out var error);
        return error;
    }
}
