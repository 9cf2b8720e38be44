using System.Runtime.InteropServices;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Bindings;

/// <summary>How bindings open and close, and within which times.</summary>
sealed partial class SocketTracker
{
    /// <summary>The kernel freed a socket: its binding ends at that very moment.</summary>
    void End(in DestroyEvent end)
    {
        _endedKeys.Add(end.Cookie);
        if (_sockets.TryGetValue(end.Cookie, out var socket))
        {
            var owners = socket.Current?.Owners ?? [];
            if (socket.Current is { } current)
            {
                var time = Math.Max(end.TimeNs, current.OpenedBy);
                Close(socket, time, time);
            }

            Forget(socket);
            _ended.Add(end.TimeNs, end.Namespace.Inode, end.Local, end.Remote, owners);
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
        var from = Math.Max(LastLookBefore(end), _ended.LastBefore(end.TimeNs, netNs, end.Local, end.Remote, []));
        _ended.Add(end.TimeNs, netNs, end.Local, end.Remote, []);
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
            if (table.Protocol == end.Local.Protocol)
            {
                look = Math.Min(look, end.Namespace.Windows.Of(table).PreviousStart);
            }
        }

        return look;
    }

    void CloseVanished(IReadOnlySet<ulong> uncertain, IReadOnlyList<NetNamespace> gone, long nowNs)
    {
        if (_seen == _sockets.Count)
        {
            return;
        }

        foreach (var socket in _sockets.Values)
        {
            if (socket.SeenPoll == _poll)
            {
                continue;
            }

            var window = socket.Namespace.Windows.Of(socket.Table);
            var isGone = gone.Contains(socket.Namespace);
            if (!isGone && window.Start == socket.SeenFromNs)
            {
                continue; // The table could not be read this time.
            }

            if (socket.Current is { } current)
            {
                // Where an end may have been lost, another socket may have stood here since; nothing after the last sight is claimed.
                var from = Math.Max(socket.SeenFromNs, current.OpenedBy);
                var isUncertain = socket.Table.HasDestroyEvents && uncertain.Contains(socket.Namespace.Inode);
                Close(socket, from, isUncertain ? from : Math.Max(from, isGone ? nowNs : window.End));
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
        from = Math.Max(from, _ended.LastBefore(by, socket.Namespace.Inode, row.Local, row.Remote, owners));
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
            Close(socket, current.OpenedFrom, current.OpenedFrom);
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
