using Enrichment.Bindings;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Bindings;

/// <summary>A socket that the last poll saw, and the binding that it has at the moment.</summary>
sealed class TrackedSocket(ulong key, NetNamespace ns, SocketTable table)
{
    public ulong Key { get; } = key;

    public NetNamespace Namespace { get; } = ns;

    public SocketTable Table { get; } = table;

    /// <summary>As it was seen last.</summary>
    public SocketRow Row;

    /// <summary>Null: it has not been settled yet whose it is.</summary>
    public Binding? Current;

    /// <summary>The poll that saw it last, and when its table's reading began and ended.</summary>
    public int SeenPoll;
    public long SeenFromNs;
    public long SeenByNs;

    /// <summary>Within what time the next binding of it opened.</summary>
    public long OpenFromNs;
    public long OpenByNs;

    /// <summary>The search for its holder goes over all processes not scanned since this poll.</summary>
    public int SearchPoll;

    /// <summary>When all have been scanned in vain: the poll at which the search begins anew, and the pause after that.</summary>
    public int RetryPoll;
    public int RetryPause = 4;

    /// <summary>Whether it is in the list of sockets to settle.</summary>
    public bool IsUnsettled;

    public static ulong KeyOf(in SocketRow row) => row.Cookie != 0 ? row.Cookie : row.Inode == 0 ? 0 : NoCookie | row.Inode;

    /// <summary>Marks a key made of an inode number, where the source knows no cookie. Cookies are counted from 1.</summary>
    const ulong NoCookie = 1ul << 63;

    public bool HasShapeOf(in SocketRow row) =>
        Row.LocalPort == row.LocalPort && Row.RemotePort == row.RemotePort && Row.LocalAddress == row.LocalAddress
        && Row.RemoteAddress == row.RemoteAddress && (Row.State == SocketState.Listen) == (row.State == SocketState.Listen)
        && Row.DualStack == row.DualStack;
}
