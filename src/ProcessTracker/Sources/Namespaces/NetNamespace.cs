using Enrichment.Tracker.Sources.Conntrack;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>
/// An open network namespace: its sockets to the kernel, opened within it once. They keep the namespace alive, so it
/// must be disposed as soon as no process and no name is left.
/// </summary>
sealed class NetNamespace : IDisposable
{
    readonly ProcNetFile?[] _files = new ProcNetFile?[SocketTable.All.Length];
    readonly bool[] _hasDiag = new bool[SocketTable.All.Length];

    public NetNamespace(ulong inode) => Inode = inode;

    public ulong Inode { get; }

    /// <summary>The name under /run/netns; null: none.</summary>
    public string? Name { get; set; }

    /// <summary>Its own sockets to the kernel are open; otherwise it is seen through the files of a process that is in it.</summary>
    public bool IsEntered { get; set; }

    /// <summary>Null where only /proc/net is read.</summary>
    public NetlinkSocket? Diag { get; private set; }

    /// <summary>Receives destroy events; null where they are not wanted or not to be had.</summary>
    public NetlinkSocket? Events { get; private set; }

    /// <summary>Whether sockets' ends are told. Otherwise one may have come and gone between two sights of its table without a trace.</summary>
    public bool HearsEnds { get; private set; } = true;

    /// <summary>Asks for addresses and hears of their changes.</summary>
    public NetlinkSocket? Route { get; private set; }

    /// <summary>Addresses of a namespace that was not entered. Null: <see cref="Route"/> has them, or nobody wants them.</summary>
    public ProcNetAddresses? AddressFiles { get; private set; }

    /// <summary>When the table's last and the current poll read it.</summary>
    public DumpWindows Windows { get; } = new();

    /// <summary>Hears what conntrack translates; null where that is not wanted or not to be had.</summary>
    public NetlinkSocket? Conntrack { get; private set; }

    public bool HasDiag(SocketTable table) => _hasDiag[table.Index];

    public ProcNetFile? FileOf(SocketTable table) => _files[table.Index];

    /// <summary>Opens everything; to be called on a thread that is in the namespace.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel refuses a socket.</exception>
    public void Open(NamespaceNeeds needs, SockDiagDump dump)
    {
        Diag = needs.SockDiag ? NetlinkSocket.Open(Native.Netlink.NETLINK_SOCK_DIAG) : null;
        Events = needs.Events ? DestroyEvents.TrySubscribe() : null;
        HearsEnds = Events is not null;
        Route = needs.Addresses ? HostAddressTable.Subscribe() : null;
        Conntrack = needs.Translations ? ConntrackSocket.TrySubscribe() : null;
        var scratch = new SocketRows();
        foreach (var table in needs.Sockets ? SocketTable.All : [])
        {
            // With no state wanted the answer is empty, and tells whether the kernel has the diag module.
            _hasDiag[table.Index] = Diag is not null && table.DiagProtocol != 0 && dump.Read(Diag, table, 0, scratch) == 0;
            if (!_hasDiag[table.Index])
            {
                OpenFile("thread-self", table);
            }
        }
    }

    /// <summary>Opens what can be seen of the namespace without being in it: the files of a process that is.</summary>
    public void OpenOutside(string pid, NamespaceNeeds needs)
    {
        Close();
        HearsEnds = false;
        AddressFiles = needs.Addresses ? ProcNetAddresses.Open(pid) : null;
        foreach (var table in needs.Sockets ? SocketTable.All : [])
        {
            OpenFile(pid, table);
        }
    }

    void OpenFile(string process, SocketTable table) => _files[table.Index] = ProcNetFile.Open($"/proc/{process}/net/{table.ProcFile}");

    public void Dispose() => Close();

    void Close()
    {
        Diag?.Dispose();
        Events?.Dispose();
        Route?.Dispose();
        AddressFiles?.Dispose();
        Conntrack?.Dispose();
        (Diag, Events, Route, AddressFiles, Conntrack) = (null, null, null, null, null);
        for (var i = 0; i < _files.Length; i++)
        {
            _files[i]?.Dispose();
            (_files[i], _hasDiag[i]) = (null, false);
        }
    }
}

/// <summary>What is to be opened in each namespace.</summary>
/// <param name="Sockets">All tables of sockets.</param>
/// <param name="SockDiag">… from sock_diag where it can be.</param>
/// <param name="Events">The ends of sockets.</param>
/// <param name="Translations">What conntrack translates.</param>
readonly record struct NamespaceNeeds(bool Sockets, bool SockDiag, bool Events, bool Addresses, bool Translations = false);

/// <summary>For each table of a namespace, when it was read last and the time before.</summary>
sealed class DumpWindows
{
    readonly Window[] _windows = new Window[SocketTable.All.Length];

    /// <param name="PreviousStart">0: this is the first reading.</param>
    public readonly record struct Window(long PreviousStart, long Start, long End);

    public Window Of(SocketTable table) => _windows[table.Index];

    public void Shift(SocketTable table, long start, long end) =>
        _windows[table.Index] = new Window(_windows[table.Index].Start, start, end);
}
