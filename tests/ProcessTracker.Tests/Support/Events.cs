using System.Buffers.Binary;
using System.Text;
using Enrichment.Flows;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>The kernel's events as a test wants them: cookie 1 in namespace 1, UDP, of the process it names.</summary>
static class Events
{
    public static SocketEvent Of(SocketEventKind kind, ulong time, uint pid = 100, ulong cookie = 1, ulong since = 0, string name = "program") => new()
    {
        Kind = kind,
        Time = time,
        Since = since == 0 ? time : since,
        Cookie = cookie,
        NetNs = 1,
        Tgid = pid,
        Start = pid * 1_000_000_000ul,
        Uid = 65534,
        Parent = 1,
        Protocol = IpProtocol.Udp,
        Comm = Bytes(Encoding.ASCII.GetBytes(name)),
    };

    public static SocketEvent At(this SocketEvent e, string local, string? remote = null, byte protocol = IpProtocol.Udp)
    {
        Assert(Endpoint.TryParse(local, protocol, out var endpoint));
        (e.Local, e.LocalPort, e.Protocol) = (Bytes(endpoint.Address), endpoint.Port, protocol);
        if (remote is not null)
        {
            Assert(Endpoint.TryParse(remote, protocol, out var other));
            (e.Remote, e.RemotePort, e.Flags) = (Bytes(other.Address), other.Port, e.Flags | SocketEventFlags.Connected);
        }

        return e;
    }

    public static SocketEvent With(this SocketEvent e, SocketEventFlags flags)
    {
        e.Flags |= flags;
        return e;
    }

    static SocketEvent.AddressBytes Bytes(IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], address.Low);
        return Bytes(bytes);
    }

    static SocketEvent.AddressBytes Bytes(ReadOnlySpan<byte> bytes)
    {
        var result = default(SocketEvent.AddressBytes);
        bytes.CopyTo(result);
        return result;
    }

    static void Assert(bool isTrue) => Xunit.Assert.True(isTrue);
}
