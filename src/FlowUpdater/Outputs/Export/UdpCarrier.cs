using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Enrichment.Grpc;

namespace Enrichment.Updater.Outputs.Export;

/// <summary>Datagrams that are never fragmented: a message fits the path to the collector, or is made to.</summary>
sealed class UdpCarrier : IMessageCarrier
{
    const int SolIp = 0, SolIpV6 = 41, IpMtuDiscover = 10, IpMtu = 14, IpV6MtuDiscover = 23, IpV6Mtu = 24; // ip(7), ipv6(7)
    const int DiscoverDo = 2, DiscoverDont = 0;
    const int IpV4AndUdp = 28, IpV6AndUdp = 48;
    const int Least = 512;

    /// <summary>Nothing was refused for so long: somebody listens again.</summary>
    static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    readonly Socket _socket;
    readonly string _name;
    readonly ExportCounters _counters;
    readonly Action<string> _say;
    readonly Action<int> _shrink;
    readonly TimeProvider _time;
    long? _refusedAt;
    bool _failing;

    /// <exception cref="IOException">The host's name is not known.</exception>
    /// <param name="shrink">Called with a lower limit for messages when the path turns out to take less.</param>
    public UdpCarrier(GrpcAddress address, ExportCounters counters, Action<string> say, Action<int> shrink, TimeProvider? time = null)
    {
        (_counters, _say, _shrink, _time) = (counters, say, shrink, time ?? TimeProvider.System);
        _name = $"collector at udp:{address}";
        try
        {
            var ip = IPAddress.TryParse(address.Host, out var literal) ? literal : Dns.GetHostAddresses(address.Host)[0];
            _socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { SendBufferSize = 1 << 20 };
            _socket.Connect(ip, address.Port);
        }
        catch (SocketException e)
        {
            throw new IOException($"cannot export to {address}: {e.Message}", e);
        }

        Discover(DiscoverDo);
    }

    bool IsV6 => _socket.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The longest message that passes the path without fragments, as far as the kernel knows it (IP_MTU, ip(7)).</summary>
    public int PathLimit()
    {
        Span<byte> mtu = stackalloc byte[4];
        _socket.GetRawSocketOption(IsV6 ? SolIpV6 : SolIp, IsV6 ? IpV6Mtu : IpMtu, mtu);
        return Math.Max(Least, BinaryPrimitives.ReadInt32LittleEndian(mtu) - (IsV6 ? IpV6AndUdp : IpV4AndUdp));
    }

    public bool Connect(CancellationToken stop) => true;

    public bool NoticeEnd() => false;

    public SendResult Send(ReadOnlySpan<byte> message)
    {
        try
        {
            SendOnce(message);
            if (_refusedAt is { } since && _time.GetElapsedTime(since) > Calm)
            {
                _refusedAt = null;
                _say($"{_name} listens again");
            }

            _failing = false;
            return SendResult.Sent;
        }
        catch (SocketException e)
        {
            if (!_failing)
            {
                _failing = true;
                _say($"cannot send to the {_name}: {e.Message}; such flows are dropped and counted");
            }

            return SendResult.Failed;
        }
    }

    public void Dispose() => _socket.Dispose();

    void SendOnce(ReadOnlySpan<byte> message)
    {
        try
        {
            _socket.Send(message);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            // The answer to an earlier message; this one was not sent.
            Refuse();
            _socket.Send(message);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.MessageSize)
        {
            _shrink(PathLimit());
            Discover(DiscoverDont);
            _socket.Send(message);
            Discover(DiscoverDo);
        }
    }

    void Refuse()
    {
        _counters.Refuse();
        if (_refusedAt is null)
        {
            _say($"the {_name} is not there: connection refused; flows go on being sent");
        }

        _refusedAt = _time.GetTimestamp();
    }

    void Discover(int how)
    {
        Span<byte> value = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(value, how);
        _socket.SetRawSocketOption(IsV6 ? SolIpV6 : SolIp, IsV6 ? IpV6MtuDiscover : IpMtuDiscover, value);
    }
}
