using System.Runtime.InteropServices;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Bindings;

/// <summary>How bindings open and close, and within which times.</summary>
sealed partial class SocketTracker
{
    /// <summary>Notes where and when a socket ended, for those that come to stand there.</summary>
    void Register(in DestroyEvent end)
    {
        var owners = _sockets.TryGetValue(end.Cookie, out var socket) && socket.Current is { } current ? current.Owners : [];
        _ended.Add(end.TimeNs, end.Cookie, end.Namespace.Inode, end.Local, end.Remote, owners);
    }

    /// <summary>The kernel freed a socket: its binding ends at that very moment.</summary>
    void End(in DestroyEvent end)
    {
        _endedKeys.Add(end.Cookie);
        if (_sockets.TryGetValue(end.Cookie, out var socket))
        {
            if (socket.Current is { } current)
            {
                var time = Math.Max(end.TimeNs, current.OpenedBy);
                Close(socket, time, time);
            }

            Forget(socket);
        }
        else if (!_closedByPoll.Remove(end.Cookie))
        {
            EndUnseen(end);
        }
    }

    /// <summary>It lived between two polls: it existed, and nobody saw whose it was.</summary>
    void EndUnseen(in DestroyEvent end)
    {
        var netNs = end.Namespace.Inode;
        var from = Math.Max(LastLookBefore(end), _ended.Last(end.TimeNs, end.Cookie, netNs, end.Local, end.Remote, []));
        sink.Closed(new Binding
        {
            Id = ++_nextId,
            Cookie = end.Cookie,
            NetNs = netNs,
            Local = end.Local,
            Remote = end.Remote,
            OpenedFrom = Math.Min(Math.Max(from, bootNs), end.TimeNs),
            OpenedBy = end.TimeNs,
            ClosedFrom = end.TimeNs,
            ClosedBy = end.TimeNs,
        });
    }

    /// <summary>When the tables in which it might have stood were read the time before last: it was in none of them.</summary>
    static long LastLookBefore(in DestroyEvent end)
    {
        var look = long.MaxValue;
        foreach (var table in SocketTable.All)
        {
            // A kernel without IPv6 has no table for it to look at.
            if (table.Protocol == end.Local.Protocol && end.Namespace.Windows.Of(table) is { Start: not 0 } window)
            {
                look = Math.Min(look, window.PreviousStart);
            }
        }

        return look == long.MaxValue ? 0 : look;
    }

    /// <summary>Another socket may have come and gone in a table since it was read before, and nobody told.</summary>
    static bool IsUncertain(SocketTable table, NetNamespace ns, IReadOnlySet<ulong> uncertain) =>
        table.HasDestroyEvents && (!ns.HearsEnds || uncertain.Contains(ns.Inode));

    /// <summary>Finds the sockets that this poll did not see any more. The kernel may be about to tell of their end.</summary>
    void CollectMissing(IReadOnlySet<ulong> uncertain, IReadOnlyList<NetNamespace> gone, long nowNs)
    {
        _missing.Clear();
        _awaited.Clear();
        if (_seen == _sockets.Count)
        {
            return;
        }

        foreach (var socket in _sockets.Values)
        {
            var window = socket.Namespace.Windows.Of(socket.Table);
            var isGone = gone.Contains(socket.Namespace);
            if (socket.SeenPoll == _poll || (!isGone && window.Start == socket.SeenFromNs))
            {
                continue; // It is there; or the table could not be read this time.
            }

            // Where an end may have been lost, another socket may have stood here since; nothing after the last sight is claimed.
            var isUncertain = IsUncertain(socket.Table, socket.Namespace, uncertain);
            _missing.Add(new MissingSocket(socket, isUncertain ? 0 : isGone ? nowNs : window.End));
            if (socket.Row.Cookie != 0 && socket.Table.HasDestroyEvents && !isGone && !isUncertain)
            {
                _awaited.Add(socket.Key);
            }
        }
    }

    /// <summary>Of those that the kernel told nothing about, only the polls are known between which they went.</summary>
    void CloseMissing()
    {
        foreach (var (socket, goneByNs) in _missing)
        {
            if (!_sockets.TryGetValue(socket.Key, out var still) || still != socket)
            {
                continue;
            }

            if (socket.Current is { } current)
            {
                var from = Math.Max(socket.SeenFromNs, current.OpenedBy);
                Close(socket, from, Math.Max(from, goneByNs));
                if (socket.Table.HasDestroyEvents && !socket.Namespace.HearsEnds)
                {
                    sink.Closed(UnseenSuccessor.Of(current, ++_nextId));
                }
            }

            Forget(socket);
            _closedByPoll.Add(socket.Key);
        }
    }

    void Open(TrackedSocket socket, ProcessInfo[] owners, long nowNs)
    {
        var row = socket.Row;
        var from = Math.Max(socket.OpenFromNs, bootNs);
        var by = socket.OpenByNs;

        // An end that is told late came before this socket could stand there all the same.
        from = Math.Max(from, Math.Min(by, _ended.Last(long.MaxValue, row.Cookie, socket.Namespace.Inode, row.Local, row.Remote, owners)));
        if (owners.Length > 0)
        {
            // What was before the first of the holders began cannot be theirs. A start after now is a clock's that was set back.
            var started = owners.Min(static owner => owner.StartTimeNs);
            started = started > nowNs ? 0 : started;
            from = Math.Max(from, started);
            by = Math.Max(by, started);
        }

        socket.Current = new Binding
        {
            Id = ++_nextId,
            Cookie = row.Cookie,
            NetNs = socket.Namespace.Inode,
            Local = row.Local,
            Remote = row.Remote,
            Listening = row.State == SocketState.Listen,
            DualStack = row.DualStack,
            Owners = owners,
            OpenedFrom = Math.Min(from, by),
            OpenedBy = by,
        };
        sink.Opened(socket.Current);
        if (owners.Length > 0)
        {
            _ownerless.Remove(socket);
        }
        else if (row.Inode != 0 && _ownerless.Add(socket))
        {
            socket.RetryPoll = _poll + socket.RetryPause;
        }
    }

    /// <summary>
    /// Another set of processes holds the socket than before. Where nobody holds it, the last owners stay: TCP is ending
    /// the connection for them. Where it was only now found out who holds it, the binding without owners is taken back.
    /// </summary>
    void ChangeOwners(TrackedSocket socket, long nowNs)
    {
        var owners = OwnersOf(socket);
        if (socket.Current is not { } current || owners.Length == 0 || SameOwners(current.Owners, owners))
        {
            return;
        }

        if (current.Owners.Count == 0)
        {
            current.TakeBack();
            sink.Closed(current);
            socket.OpenFromNs = current.OpenedFrom;
            socket.OpenByNs = current.OpenedBy;
        }
        else
        {
            var from = Math.Max(current.OpenedBy, socket.Namespace.Windows.Of(socket.Table).PreviousStart);
            Close(socket, from, Math.Max(from, nowNs));
            socket.OpenFromNs = from;
            socket.OpenByNs = Math.Max(from, nowNs);
        }

        Open(socket, owners, nowNs);
    }

    ProcessInfo[] OwnersOf(TrackedSocket socket)
    {
        if (socket.Row.Inode == 0)
        {
            return [];
        }

        holders.CopyTo(socket.Row.Inode, _holders);
        _owners.Clear();
        foreach (var holder in _holders)
        {
            if (reader.InfoOf(holder) is { } info)
            {
                _owners.Add(info);
            }
        }

        return [.. _owners];
    }

    static bool SameOwners(IReadOnlyList<ProcessInfo> before, ProcessInfo[] now)
    {
        if (before.Count != now.Length)
        {
            return false;
        }

        for (var i = 0; i < now.Length; i++)
        {
            if (!ReferenceEquals(before[i], now[i]))
            {
                return false;
            }
        }

        return true;
    }

    void Close(TrackedSocket socket, long from, long by)
    {
        var binding = socket.Current!;
        binding.ClosedFrom = from;
        binding.ClosedBy = by;
        socket.Current = null;
        sink.Closed(binding);
    }

    void Forget(TrackedSocket socket)
    {
        _sockets.Remove(socket.Key);
        _ownerless.Remove(socket);
        ref var atInode = ref CollectionsMarshal.GetValueRefOrNullRef(_byInode, socket.Row.Inode);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref atInode) && atInode == socket)
        {
            _byInode.Remove(socket.Row.Inode);
        }
    }
}
