using System.Buffers.Binary;
using System.Text;
using Enrichment.Flows;
using Enrichment.Native;
using Enrichment.Tracker.Sources.Processes;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// Which sockets are there and who has them open, found by looking at tables and descriptors, for programs that cannot be asked. A socket of a
/// namespace that is read from /proc has no cookie in its table: it is known by its ends, or else gets a number of its own.
/// </summary>
sealed class HeldSockets : IDisposable
{
    /// <summary>No cookie of the kernel's is as large; the inode number of a socket is one among all namespaces.</summary>
    const ulong OwnNumber = 1ul << 63;

    readonly HostPoll _host;
    readonly Dictionary<ulong, Place> _told = [];
    readonly Dictionary<Place, ulong> _cookies = [];
    readonly HashSet<(uint NetNs, byte Protocol, ushort Port)> _ports = [];
    readonly HashSet<uint> _dumped = [];
    readonly HashSet<ulong> _ended = [];
    readonly HashSet<ulong> _held = [];
    readonly List<ProcessEntry> _holders = [];
    long _lookedNs;

    readonly record struct Place(uint NetNs, Endpoint Local, Endpoint? Remote);

    public HeldSockets(IReadOnlySet<ulong>? onlyNetNs) => _host = new HostPoll(new HostPollOptions { OnlyNetNs = onlyNetNs, ReconcilePolls = 1 });

    /// <summary>An event was told of.</summary>
    public void Note(in SocketEvent e)
    {
        if (e.Kind == SocketEventKind.Gone)
        {
            _ended.Add(e.Cookie);
            if (_told.Remove(e.Cookie, out var place))
            {
                _cookies.Remove(place);
            }
        }
        else if (e.Protocol <= byte.MaxValue)
        {
            var place = new Place(e.NetNs, e.LocalEndpoint, e.RemoteEndpoint);
            if (_told.TryGetValue(e.Cookie, out var before) && before != place)
            {
                _cookies.Remove(before);
            }

            _told[e.Cookie] = place;
            _cookies[place] = e.Cookie;
        }
    }

    /// <summary>Looks at everything. What ends from now on is not told as held.</summary>
    public void Look()
    {
        _ended.Clear();
        _lookedNs = KernelClock.BootNow;
        _host.Dump();
        _host.ScanChanged();
    }

    /// <summary>Tells of each socket and each process that had it open.</summary>
    public void Tell(IEventSink sink)
    {
        _ports.Clear();
        _dumped.Clear();
        _held.Clear();
        foreach (var segment in _host.Rows.Segments)
        {
            var netNs = (uint)segment.Namespace.Inode;
            _dumped.Add(netNs);
            foreach (ref readonly var row in _host.Rows.Of(segment))
            {
                _ports.Add((netNs, row.Protocol, segment.Table.IsRaw ? (ushort)0 : row.LocalPort));
                if (row.Inode != 0 && CookieOf(netNs, row) is var cookie && !_ended.Contains(cookie))
                {
                    _held.Add(cookie);
                    Tell(sink, segment, row, cookie);
                }
            }
        }
    }

    /// <summary>Sockets of which events told, unless their namespace was looked at and nothing of their port is there; and those just told.</summary>
    public void ReadAlive(HashSet<ulong> cookies)
    {
        cookies.Clear();
        cookies.UnionWith(_held);
        foreach (var (cookie, place) in _told)
        {
            if (!_dumped.Contains(place.NetNs) || _ports.Contains((place.NetNs, place.Local.Protocol, place.Local.Port)))
            {
                cookies.Add(cookie);
            }
        }
    }

    public void Dispose() => _host.Dispose();

    ulong CookieOf(uint netNs, in SocketRow row) =>
        row.Cookie != 0 ? row.Cookie : _cookies.TryGetValue(new Place(netNs, row.Local, row.Remote), out var told) ? told : OwnNumber | row.Inode;

    void Tell(IEventSink sink, in DumpSegment segment, in SocketRow row, ulong cookie)
    {
        var e = new SocketEvent
        {
            Kind = SocketEventKind.Held,
            Time = (ulong)_lookedNs,
            Cookie = cookie,
            NetNs = (uint)segment.Namespace.Inode,
            LocalPort = row.LocalPort,
            RemotePort = row.RemotePort,
            Protocol = row.Protocol,
            Flags = (row.State == SocketState.Listen ? SocketEventFlags.Listening : 0) | (row.IsConnected ? SocketEventFlags.Connected : 0)
                | (row.DualStack ? SocketEventFlags.DualStack : 0) | (segment.Table.IsRaw ? SocketEventFlags.Raw : 0),
        };
        Write(row.LocalAddress, e.Local);
        Write(row.RemoteAddress, e.Remote);
        _host.Holders.CopyTo(row.Inode, _holders);
        foreach (var holder in _holders)
        {
            if (_host.Reader.InfoOf(holder) is { } info)
            {
                e.Tgid = (uint)holder.Pid;
                e.Start = ProcessReader.NsOf(holder.StartTicks);
                e.Parent = (uint)holder.ParentPid;
                e.Uid = info.Uid;
                ((Span<byte>)e.Comm).Clear();
                Encoding.UTF8.TryGetBytes(info.Name, ((Span<byte>)e.Comm)[..^1], out _);
                sink.Take(e);
            }
        }
    }

    static void Write(IpAddress address, Span<byte> to)
    {
        BinaryPrimitives.WriteUInt64BigEndian(to, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(to[8..], address.Low);
    }
}
