using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enrichment.Native;
using Enrichment.Updater.Native;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>A bound UDP socket with a large buffer, whose drops are told.</summary>
sealed unsafe class UdpSocket : IDisposable
{
    const int ReceiveTimeoutMs = 100;

    readonly Socket _socket;

    /// <exception cref="IOException">The address cannot be bound; one sentence.</exception>
    public UdpSocket(CollectAddress address, int receiveBuffer)
    {
        _socket = new Socket(address.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (address.EndPoint.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(address.EndPoint);
            if (address.IsGroup)
            {
                Join(address);
            }

            Descriptor = (int)_socket.Handle;
            SetBuffer(receiveBuffer);
            Set(Sockets.SO_RXQ_OVFL, 1);
            _socket.ReceiveTimeout = ReceiveTimeoutMs;
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new IOException($"--collect {address}: {e.Message}", e);
        }
        catch (IOException)
        {
            _socket.Dispose();
            throw;
        }
    }

    public int Descriptor { get; }

    /// <summary>Bytes that the kernel keeps, as it says; half of what it accounts for.</summary>
    public int ReceiveBuffer => _socket.ReceiveBufferSize / 2;

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>What the kernel has dropped, by its table of sockets: also what came after the last datagram that we took.</summary>
    public long ReadDrops()
    {
        // sl local rem st tx:rx tr:when retrnsmt uid timeout inode ref pointer drops
        var inode = InodeOf(Descriptor);
        foreach (var table in new[] { "/proc/self/net/udp", "/proc/self/net/udp6" })
        {
            foreach (var line in File.Exists(table) ? File.ReadLines(table).Skip(1) : [])
            {
                var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (columns.Length > 12 && columns[9] == inode && long.TryParse(columns[12], NumberStyles.None, CultureInfo.InvariantCulture, out var drops))
                {
                    return drops;
                }
            }
        }

        return 0;
    }

    public void Dispose() => _socket.Dispose();

    // Membership ends with the socket.
    void Join(CollectAddress address)
    {
        var group = address.EndPoint.Address;
        try
        {
            if (group.IsIPv6Multicast)
            {
                _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, address.InterfaceIndex));
            }
            else
            {
                _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, address.InterfaceIndex));
            }
        }
        catch (SocketException e)
        {
            var hint = address.Interface is null ? $"; name the interface, as in {group}%eth0" : "";
            throw new IOException($"--collect {address}: the group cannot be joined: {e.Message}{hint}", e);
        }
    }

    static string InodeOf(int descriptor)
    {
        // socket:[12345]
        var link = File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}"), returnFinalTarget: false)?.Name ?? "";
        var (from, to) = (link.IndexOf('['), link.IndexOf(']'));
        return from >= 0 && to > from ? link[(from + 1)..to] : "";
    }

    void SetBuffer(int bytes)
    {
        if (!Set(Sockets.SO_RCVBUFFORCE, bytes))
        {
            Set(Sockets.SO_RCVBUF, bytes);
        }
    }

    bool Set(int option, int value) => Libc.setsockopt(Descriptor, Sockets.SOL_SOCKET, option, &value, sizeof(int)) == 0;
}
