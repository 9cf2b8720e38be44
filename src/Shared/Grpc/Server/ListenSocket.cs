using System.Net;
using System.Net.Sockets;

namespace Enrichment.Grpc.Server;

/// <summary>Binds the address of a server, or says in one sentence why it cannot be.</summary>
public static class ListenSocket
{
    const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    const UnixFileMode Everybody = OwnerAndGroup | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <exception cref="GrpcServerException">The host's name is not known.</exception>
    public static EndPoint EndPointOf(GrpcAddress address)
    {
        if (address.IsUnix) return new UnixDomainSocketEndPoint(Path.GetFullPath(address.UnixPath));
        if (address.Host == "localhost") return new IPEndPoint(IPAddress.Loopback, address.Port);
        if (IPAddress.TryParse(address.Host, out var ip)) return new IPEndPoint(ip, address.Port);
        try
        {
            return new IPEndPoint(Dns.GetHostAddresses(address.Host)[0], address.Port);
        }
        catch (SocketException e)
        {
            throw new GrpcServerException($"cannot listen on {address}: {e.Message}", e);
        }
    }

    /// <summary>A socket that is bound, and does not listen yet.</summary>
    /// <exception cref="GrpcServerException">Why it cannot be bound.</exception>
    public static Socket Bind(EndPoint endPoint, GrpcServerOptions options)
        => endPoint is IPEndPoint ip ? BindTcp(ip, options.Address) : BindUnix(endPoint, options);

    static Socket BindTcp(IPEndPoint endPoint, GrpcAddress address)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (endPoint.Address.Equals(IPAddress.IPv6Any)) socket.DualMode = true; // [::] is everywhere, IPv4 too
        return BindOrExplain(socket, endPoint, address);
    }

    static Socket BindUnix(EndPoint endPoint, GrpcServerOptions options)
    {
        var path = Path.GetFullPath(options.Address.UnixPath!);
        RemoveStale(path, endPoint, options.Address);
        var socket = BindOrExplain(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), endPoint, options.Address);
        var open = options.AllowedUids.Count + options.AllowedGids.Count > 0;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, options.SocketMode ?? (open ? Everybody : OwnerAndGroup)); // before listen(2): nobody slips in earlier
        return socket;
    }

    /// <summary>A socket file outlives a server that was killed; only a refused connection proves that nobody is behind it.</summary>
    static void RemoveStale(string path, EndPoint endPoint, GrpcAddress address)
    {
        if (!Path.Exists(path)) return;
        if (!IsSocket(path)) throw new GrpcServerException($"cannot listen on {address}: the file is there and is not a socket");
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }
        catch (SocketException e)
        {
            throw new GrpcServerException($"cannot listen on {address}: the socket is there and cannot be probed: {e.Message}", e);
        }

        throw new GrpcServerException($"cannot listen on {address}: another server is listening there");
    }

    static bool IsSocket(string path)
    {
        // .NET has no word for a socket file: it is neither a directory nor a device, and it cannot be opened (ENXIO, open(2)).
        try
        {
            if (Directory.Exists(path)) return false;
            using var file = File.OpenHandle(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true; // connect(2) will say the same, in its own words
        }
    }

    static Socket BindOrExplain(Socket socket, EndPoint endPoint, GrpcAddress address)
    {
        try
        {
            socket.Bind(endPoint);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new GrpcServerException($"cannot listen on {address}: {e.Message}", e);
        }
    }
}
