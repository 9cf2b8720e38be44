using Enrichment.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Bindings;

/// <summary>
/// Makes bindings of what polls and destroy events tell: compares each poll's sockets with those known, and says what
/// opened and closed, and within which time. A poll goes through <see cref="Match"/>, a scan of processes, and
/// <see cref="Settle"/>.
/// </summary>
/// <param name="bootNs">Wall clock at boot: nothing was open before.</param>
sealed partial class SocketTracker(SocketHolders holders, ProcessReader reader, IBindingSink sink, long bootNs)
{
    const int MaxRetryPause = 120;

    readonly Dictionary<ulong, TrackedSocket> _sockets = [];
    readonly Dictionary<uint, TrackedSocket> _byInode = [];
    readonly List<TrackedSocket> _unsettled = [];
    readonly HashSet<TrackedSocket> _ownerless = [];
    readonly List<MissingSocket> _missing = [];
    readonly HashSet<ulong> _awaited = [];
    readonly HashSet<ulong> _endedKeys = [];
    readonly EndedSockets _ended = new();
    readonly List<ProcessEntry> _holders = [];
    readonly List<ProcessInfo> _owners = [];

    /// <summary>Sockets that left the tables before the kernel freed them (a reset connection whose process keeps it): their end is no news.</summary>
    readonly RecentKeys _closedByPoll = new(65_536);
    int _poll = -1;
    int _seen;
    ulong _nextId;

    /// <param name="GoneByNs">When it certainly was there no more; 0: unknown.</param>
    readonly record struct MissingSocket(TrackedSocket Socket, long GoneByNs);

    public int Count => _sockets.Count;

    /// <summary>Sockets without a known holder.</summary>
    public int OwnerlessCount => _ownerless.Count;

    /// <summary>Inodes of sockets whose holder is wanted now. Those found by the scan are taken out by it.</summary>
    public HashSet<uint> Wanted { get; } = [];

    /// <summary>See <see cref="DescriptorScan.Search"/>.</summary>
    public int WantedSince { get; private set; }

    /// <summary>Takes in the ends that the kernel told since the last poll, then the sockets of this one.</summary>
    /// <param name="events">In the order of their time.</param>
    /// <param name="uncertain">Namespaces in which ends may have been lost.</param>
    public void Match(int poll, SocketRows rows, List<DestroyEvent> events, IReadOnlySet<ulong> uncertain, IReadOnlyList<NetNamespace> gone, long nowNs)
    {
        _poll = poll;
        _seen = 0;
        _endedKeys.Clear();
        _ended.NextPoll();
        Take(events);
        foreach (var segment in rows.Segments)
        {
            MatchSegment(segment, rows.Of(segment), uncertain);
        }

        CollectMissing(uncertain, gone, nowNs);
        CollectWanted();
    }

    /// <summary>An end came after <see cref="Match"/>: nobody needs to be searched for that socket.</summary>
    public void StopSearch(in DestroyEvent end)
    {
        if (_sockets.TryGetValue(end.Cookie, out var socket))
        {
            Wanted.Remove(socket.Row.Inode);
        }
    }

    /// <summary>Whether sockets have gone whose end has not been told, among these ends neither.</summary>
    public bool AwaitsEnds(List<DestroyEvent> late)
    {
        foreach (var end in late)
        {
            _awaited.Remove(end.Cookie);
        }

        return _awaited.Count > 0;
    }

    /// <summary>Says whose the new sockets are, which known ones changed hands, and which are gone.</summary>
    /// <param name="late">The ends that were told since <see cref="Match"/>.</param>
    public void Settle(List<DestroyEvent> late, long nowNs)
    {
        foreach (var end in late)
        {
            Register(end);
        }

        SettleOwners(nowNs);
        foreach (var end in late)
        {
            End(end);
        }

        CloseMissing();
    }

    void Take(List<DestroyEvent> events)
    {
        foreach (var end in events)
        {
            Register(end);
        }

        foreach (var end in events)
        {
            End(end);
        }
    }

    void SettleOwners(long nowNs)
    {
        foreach (var inode in holders.Changed)
        {
            if (_byInode.TryGetValue(inode, out var socket) && !socket.IsUnsettled)
            {
                ChangeOwners(socket, nowNs);
            }
        }

        holders.ClearChanged();
        foreach (var socket in _unsettled)
        {
            socket.IsUnsettled = false;
            if (socket.SeenPoll != _poll)
            {
                continue;
            }

            if (socket.Current is null)
            {
                Open(socket, OwnersOf(socket), nowNs);
            }
            else
            {
                ChangeOwners(socket, nowNs);
            }
        }

        _unsettled.Clear();
    }

    void MatchSegment(in DumpSegment segment, ReadOnlySpan<SocketRow> rows, IReadOnlySet<ulong> uncertain)
    {
        var isUncertain = IsUncertain(segment.Table, segment.Namespace, uncertain);
        foreach (ref readonly var row in rows)
        {
            var key = TrackedSocket.KeyOf(row);
            if (key == 0 || _endedKeys.Contains(key))
            {
                // Without cookie and inode it is the rest of a closed connection; or it ended while it was being read.
                continue;
            }

            if (!_sockets.TryGetValue(key, out var socket))
            {
                socket = Meet(key, segment, row, isUncertain);
            }
            else if (!socket.HasShapeOf(row))
            {
                Reshape(socket, segment, row);
            }

            if (socket.Row.Inode != row.Inode)
            {
                MoveInode(socket, row.Inode);
            }

            // A connection that is made while its table is read may stand in it twice.
            _seen += socket.SeenPoll == _poll ? 0 : 1;
            socket.SeenPoll = _poll;
            socket.SeenFromNs = segment.StartedNs;
            socket.SeenByNs = segment.EndedNs;
        }
    }

    TrackedSocket Meet(ulong key, in DumpSegment segment, in SocketRow row, bool isUncertain)
    {
        var window = segment.Namespace.Windows.Of(segment.Table);
        var socket = new TrackedSocket(key, segment.Namespace, segment.Table)
        {
            Row = row,
            SeenPoll = -1,

            // Where an end may have been lost, another socket may have stood here until this poll. At first sight of a table all is as old as its holders.
            OpenFromNs = isUncertain && (window.PreviousStart != 0 || segment.Namespace.HearsEnds) ? segment.StartedNs : window.PreviousStart,
            OpenByNs = segment.EndedNs,
            SearchPoll = _poll,
        };
        socket.Row.Inode = 0;
        _sockets.Add(key, socket);
        Unsettle(socket);
        return socket;
    }

    /// <summary>It was connected, or told to listen: one binding ends, and another begins on the same socket.</summary>
    void Reshape(TrackedSocket socket, in DumpSegment segment, in SocketRow row)
    {
        var from = Math.Max(socket.SeenFromNs, socket.Current?.OpenedBy ?? 0);
        if (socket.Current is not null)
        {
            Close(socket, from, segment.EndedNs);
        }

        var inode = socket.Row.Inode;
        socket.Row = row;
        socket.Row.Inode = inode;
        socket.OpenFromNs = from;
        socket.OpenByNs = segment.EndedNs;
        Unsettle(socket);
    }

    /// <summary>A socket gets its inode when it is accepted and loses it when its process closes it while TCP still has to end it.</summary>
    void MoveInode(TrackedSocket socket, uint inode)
    {
        if (socket.Row.Inode != 0 && _byInode.GetValueOrDefault(socket.Row.Inode) == socket)
        {
            _byInode.Remove(socket.Row.Inode);
        }

        socket.Row.Inode = inode;
        if (inode != 0)
        {
            _byInode[inode] = socket;
            socket.SearchPoll = _poll;
            Unsettle(socket);
        }
    }

    void Unsettle(TrackedSocket socket)
    {
        if (!socket.IsUnsettled)
        {
            socket.IsUnsettled = true;
            _unsettled.Add(socket);
        }
    }

    void CollectWanted()
    {
        Wanted.Clear();
        WantedSince = 0;
        foreach (var socket in _unsettled)
        {
            Want(socket);
        }

        foreach (var socket in _ownerless)
        {
            if (socket.RetryPoll == _poll)
            {
                socket.SearchPoll = _poll;
                socket.RetryPause = Math.Min(socket.RetryPause * 2, MaxRetryPause);
                socket.RetryPoll = _poll + socket.RetryPause;
            }

            Want(socket);
        }
    }

    void Want(TrackedSocket socket)
    {
        if (socket.Row.Inode != 0 && !holders.IsHeld(socket.Row.Inode))
        {
            Wanted.Add(socket.Row.Inode);
            WantedSince = Math.Max(WantedSince, socket.SearchPoll);
        }
    }
}
