using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Tracker.Sources.Ebpf;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// Makes bindings of the kernel's events, with exact times. An event says what a socket is now, not what has changed,
/// so one that tells nothing new, or comes twice, does nothing. From time to time all descriptors are gone through
/// (<see cref="BeginPass"/>): what no event told is found then, and counted.
/// </summary>
/// <param name="onlyNetNs">Look at these network namespaces alone; null: at all.</param>
sealed partial class EventTracker(EventProcesses processes, IBindingSink sink, IReadOnlySet<ulong>? onlyNetNs = null) : IEventSink
{
    /// <summary>Who is younger than this may be a child before its exec, which holds all its parent's descriptors.</summary>
    const long SettledNs = 1_000_000_000;

    /// <summary>How long the ends of sockets are remembered, at least, for those that come to stand in their place.</summary>
    const long EndedRoundNs = 1_000_000_000;

    /// <summary>Between the begin of a call that chooses a port and its choice.</summary>
    const long LongestChoiceNs = 50_000_000;

    const int MostOwners = 64;

    readonly Dictionary<ulong, EventSocket> _sockets = [];
    readonly EndedSockets _ended = new();
    readonly HashSet<ulong> _namespaces = [];
    long _endedRoundNs;
    ulong _nextId;

    public int Count => _sockets.Count;

    /// <summary>Sockets that a pass found and no event had told; those that were there before the tracker do not count.</summary>
    public long MissedSockets { get; private set; }

    /// <summary>Ends that a pass found and no event had told.</summary>
    public long MissedEnds { get; private set; }

    /// <summary>Sockets for which a pass found other holders than known: passed on to a process that has not used them yet.</summary>
    public long HoldersCorrected { get; private set; }

    /// <summary>Wall clock at boot, by which boot times become the wall clock's. Kept up to date by the caller.</summary>
    public required long WallAtBootNs { get; set; }

    /// <summary>Whether a socket has come of a network namespace never heard of before, since the last call.</summary>
    public bool TakeNewNamespace()
    {
        var isNew = _hasNewNamespace;
        _hasNewNamespace = false;
        return isNew;
    }

    bool _hasNewNamespace;

    public void Take(in SocketEvent e)
    {
        if (!e.IsOfSocket)
        {
            TakeProcess(e);
        }
        else if (onlyNetNs is null || onlyNetNs.Contains(e.NetNs))
        {
            TakeSocket(e);
        }
    }

    /// <summary>To be called now and then with the wall clock's time.</summary>
    public void Tick(long nowNs)
    {
        if (nowNs - _endedRoundNs > EndedRoundNs)
        {
            _endedRoundNs = nowNs;
            _ended.NextPoll();
        }

        ForgetPeers(nowNs);
    }

    void TakeSocket(in SocketEvent e)
    {
        // MPTCP's own sockets have no packets; those of its subflows are told as TCP.
        if (e.Protocol > byte.MaxValue)
        {
            return;
        }

        switch (e.Kind)
        {
            case SocketEventKind.Gone:
                End(e);
                break;
            case SocketEventKind.Held:
                Find(e);
                break;
            case SocketEventKind.Peer:
                Answer(e);
                break;
            default:
                Update(e);
                break;
        }
    }

    void Update(in SocketEvent e)
    {
        if (!_sockets.TryGetValue(e.Cookie, out var socket))
        {
            socket = Meet(e);
            SetOwners(socket, OwnersAlone(e));
            socket.IsUnaccepted = e.Has(SocketEventFlags.Unaccepted);
            Open(socket, ShapeOf(e), Wall(e.Since));
            return;
        }

        Hear(socket);
        socket.ToldNs = Wall(e.Time);
        var owners = e.Kind switch
        {
            SocketEventKind.Accepted => socket.Owners is [var owner] && owner == processes.Find(e) ? socket.Owners : OwnersAlone(e),
            SocketEventKind.User => With(socket.Owners, processes.Of(e)),
            _ => socket.Owners,
        };
        var takesBack = e.Kind == SocketEventKind.Accepted && socket.IsUnaccepted;
        socket.IsUnaccepted &= e.Kind == SocketEventKind.Shape;
        Change(socket, ShapeOf(e), owners, Wall(e.Since), Wall(e.Time), takesBack);
    }

    void End(in SocketEvent e)
    {
        var time = Wall(e.Time);
        if (!_sockets.TryGetValue(e.Cookie, out var socket))
        {
            if (e.LocalPort == 0)
            {
                return;
            }

            // Connected and never used: it had a port all the same, and may have been sent to.
            socket = Meet(e);
            SetOwners(socket, OwnersAlone(e));
            Open(socket, ShapeOf(e), Math.Min(Wall(e.Since), time));
        }
        else if (e.LocalPort != 0 && socket.Shape is var shape && shape.Remote is null && shape.Local.Protocol != IpProtocol.Tcp && ShapeOf(e) != shape)
        {
            Change(socket, ShapeOf(e), socket.Owners, Wall(e.Since), time, takesBack: false);
        }

        Hear(socket);
        Close(socket, time, time);
        Forget(socket);
    }

    EventSocket Meet(in SocketEvent e)
    {
        var socket = new EventSocket(e.Cookie, e.NetNs) { ToldNs = Wall(e.Time) };
        _sockets.Add(e.Cookie, socket);
        _hasNewNamespace |= _namespaces.Add(e.NetNs);
        return socket;
    }

    /// <summary>Brings the binding in line: another shape begins at <paramref name="sinceNs"/>, other owners alone at <paramref name="timeNs"/>.</summary>
    /// <param name="takesBack">The owners told so far never had it.</param>
    void Change(EventSocket socket, in SocketShape shape, EventProcess[] owners, long sinceNs, long timeNs, bool takesBack)
    {
        var isReshaped = socket.Shape != shape;
        if (socket.Current is { } current)
        {
            if (!isReshaped && ReferenceEquals(socket.Owners, owners))
            {
                return;
            }

            if (takesBack)
            {
                sinceNs = current.OpenedFrom;
                current.TakeBack();
                sink.Closed(current);
            }
            else
            {
                sinceNs = Math.Max(current.OpenedBy, isReshaped ? sinceNs : timeNs);
                Close(socket, sinceNs, sinceNs);
            }
        }

        SetOwners(socket, owners);
        Open(socket, shape, sinceNs);
    }

    void Open(EventSocket socket, in SocketShape shape, long sinceNs) => Open(socket, shape, sinceNs, sinceNs);

    void Open(EventSocket socket, in SocketShape shape, long fromNs, long byNs)
    {
        socket.Shape = shape;
        var owners = InfosOf(socket.Owners);

        // Where a port is chosen by a send or by connect(), the time is that of the call's begin: the port may have been another's still.
        if (shape.Local.Protocol != IpProtocol.Tcp)
        {
            var ended = _ended.Last(byNs + LongestChoiceNs, socket.Cookie, socket.NetNs, shape.Local, shape.Remote, owners);
            fromNs = Math.Max(fromNs, ended);
            byNs = Math.Max(byNs, ended);
        }

        socket.Current = new Binding
        {
            Id = ++_nextId,
            Cookie = socket.Cookie,
            NetNs = socket.NetNs,
            Local = shape.Local,
            Remote = shape.Remote,
            Listening = shape.Listening,
            DualStack = shape.DualStack,
            Owners = owners,
            OpenedFrom = Math.Max(WallAtBootNs, fromNs),
            OpenedBy = Math.Max(WallAtBootNs, byNs),
        };
        sink.Opened(socket.Current);
        EndPeers(socket.Current, byNs);
    }

    void Close(EventSocket socket, long fromNs, long byNs)
    {
        if (socket.Current is not { } binding)
        {
            return;
        }

        binding.ClosedFrom = Math.Max(fromNs, binding.OpenedFrom);
        binding.ClosedBy = Math.Max(byNs, binding.ClosedFrom);
        socket.Current = null;
        if (binding.Local.Protocol != IpProtocol.Tcp && binding.Local.Port != 0)
        {
            _ended.Add(binding.ClosedFrom, binding.Cookie, binding.NetNs, binding.Local, binding.Remote, binding.Owners);
        }

        sink.Closed(binding);
        EndPeers(binding, binding.ClosedFrom);
    }

    void Forget(EventSocket socket)
    {
        SetOwners(socket, []);
        _sockets.Remove(socket.Cookie);
    }

    long Wall(ulong bootTimeNs) => (long)bootTimeNs + WallAtBootNs;

    static SocketShape ShapeOf(in SocketEvent e)
    {
        var local = e.LocalEndpoint;
        return new SocketShape(
            local, e.RemoteEndpoint, e.Has(SocketEventFlags.Listening),
            e.Has(SocketEventFlags.DualStack) && !e.Has(SocketEventFlags.Raw) && local.Address == IpAddress.AnyIPv6);
    }
}
