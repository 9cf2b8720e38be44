using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Flows;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>What an event says; enum socket_event_kind of Bpf/socket_event.h.</summary>
enum SocketEventKind : byte
{
    /// <summary>The socket is now like this; the process is who made it.</summary>
    Shape = 1,

    /// <summary>As <see cref="Shape"/>, and one more process uses it.</summary>
    User,

    /// <summary>As <see cref="Shape"/>, and this process has the connection instead of the listener's.</summary>
    Accepted,

    /// <summary>Nothing comes to it any more.</summary>
    Gone,

    /// <summary>Asked for: this process has it open.</summary>
    Held,

    /// <summary>One of several sockets that share a port answers this remote end.</summary>
    Peer,

    /// <summary>A process runs another program.</summary>
    Exec,

    /// <summary>A process has another name.</summary>
    Name,

    /// <summary>A process has ended.</summary>
    Exit,

    /// <summary>A process has begun.</summary>
    Fork,
}

/// <summary>enum socket_event_flags of Bpf/socket_event.h.</summary>
[Flags]
enum SocketEventFlags : byte
{
    Listening = 1,
    Connected = 2,

    /// <summary>IPV6_V6ONLY is off; of a meaning only for a socket bound to ::.</summary>
    DualStack = 4,
    Unaccepted = 8,
    Raw = 16,
}

/// <summary>struct socket_event of Bpf/socket_event.h: times in nanoseconds since boot, ports in host order.</summary>
[StructLayout(LayoutKind.Sequential)]
struct SocketEvent
{
    public ulong Time;

    /// <summary>From when on the socket has this shape; 0: from before the tracker.</summary>
    public ulong Since;
    public ulong Cookie;

    /// <summary>The process's start.</summary>
    public ulong Start;

    /// <summary>Inode number of the network namespace.</summary>
    public uint NetNs;

    /// <summary>0: whose it is is not known.</summary>
    public uint Tgid;

    /// <summary>Effective.</summary>
    public uint Uid;
    public uint Parent;
    public ushort LocalPort;
    public ushort RemotePort;

    /// <summary>As in socket(2): MPTCP's is above 255.</summary>
    public ushort Protocol;
    public SocketEventKind Kind;
    public SocketEventFlags Flags;
    public AddressBytes Local;
    public AddressBytes Remote;
    public AddressBytes Comm;

    public readonly bool IsOfSocket => Kind < SocketEventKind.Exec;

    public readonly bool Has(SocketEventFlags flag) => (Flags & flag) != 0;

    /// <summary>Where the socket is bound.</summary>
    public readonly Endpoint LocalEndpoint => new(IpAddress.FromBytes(Local), Has(SocketEventFlags.Raw) ? (ushort)0 : LocalPort, (byte)Protocol);

    /// <summary>Null: not connected.</summary>
    public readonly Endpoint? RemoteEndpoint =>
        Has(SocketEventFlags.Connected) ? new Endpoint(IpAddress.FromBytes(Remote), RemotePort, (byte)Protocol) : null;

    /// <summary>The process's name, in UTF-8 as a rule.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Name => UpToZero(Comm);

    /// <summary>Of <see cref="SocketEventKind.Fork"/>.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> ParentName => UpToZero(Remote);

    /// <summary>Of <see cref="SocketEventKind.Fork"/>.</summary>
    public readonly ulong ParentStart => Cookie;

    static ReadOnlySpan<byte> UpToZero(ReadOnlySpan<byte> comm)
    {
        var end = comm.IndexOf((byte)0);
        return end < 0 ? comm : comm[..end];
    }

    [InlineArray(16)]
    public struct AddressBytes
    {
        byte _first;
    }
}
