using Enrichment.Bindings;
using Enrichment.Native;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;
using Enrichment.Tracker.Sources.Processes;

namespace Enrichment.Tracker.Commands;

/// <summary>A socket of a listing, with its holders.</summary>
readonly record struct ListedSocket(NetNamespace Namespace, SocketTable Table, SocketRow Row, IReadOnlyList<ProcessInfo> Owners);

/// <summary>All sockets of the host at one moment, and whose they are.</summary>
static class SocketListing
{
    /// <summary>Ordered as ss does: by table, then as the kernel gave them; within one namespace after another.</summary>
    public static List<ListedSocket> Take(HostPoll poll)
    {
        poll.Dump();
        poll.ScanChanged();
        var sockets = new List<ListedSocket>(poll.Rows.Count);
        var holders = new List<ProcessEntry>();
        foreach (var segment in poll.Rows.Segments)
        {
            foreach (ref readonly var row in poll.Rows.Of(segment))
            {
                holders.Clear();
                if (row.Inode != 0)
                {
                    poll.Holders.CopyTo(row.Inode, holders);
                }

                sockets.Add(new ListedSocket(segment.Namespace, segment.Table, row, OwnersOf(holders, poll.Reader)));
            }
        }

        return sockets;
    }

    /// <summary>As a binding that is open now, which is how the text form of the feed says it.</summary>
    public static Binding ToBinding(in ListedSocket socket)
    {
        var now = KernelClock.WallNow;
        return new Binding
        {
            Cookie = socket.Row.Cookie,
            NetNs = socket.Namespace.Inode,
            Local = socket.Row.Local,
            Remote = socket.Row.Remote,
            Listening = socket.Row.State == SocketState.Listen,
            DualStack = socket.Row.DualStack,
            Owners = socket.Owners,
            OpenedFrom = socket.Owners.Count > 0 ? Math.Min(now, socket.Owners.Min(static owner => owner.StartTimeNs)) : now,
            OpenedBy = now,
        };
    }

    static List<ProcessInfo> OwnersOf(List<ProcessEntry> holders, ProcessReader reader)
    {
        var owners = new List<ProcessInfo>(holders.Count);
        foreach (var holder in holders)
        {
            if (reader.InfoOf(holder) is { } info)
            {
                owners.Add(info);
            }
        }

        return owners;
    }
}
