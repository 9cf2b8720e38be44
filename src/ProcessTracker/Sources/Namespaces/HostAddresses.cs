using Enrichment.Tracker.Sources.Conntrack;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>The addresses of all network namespaces, and what they translate, for a source that does not go through them itself.</summary>
sealed class HostAddresses : IDisposable
{
    readonly ProcessTable _processes;
    readonly NamespaceTable _namespaces;
    readonly HostAddressTable _table = new();
    readonly ConntrackSource _conntrack;
    int _round = -1;

    /// <param name="only">Look at these namespaces alone; null: at all.</param>
    /// <param name="conntrack">Follows the namespaces.</param>
    public HostAddresses(IReadOnlySet<ulong>? only, ConntrackSource conntrack)
    {
        _conntrack = conntrack;
        _processes = new ProcessTable(new ProcRoot(), new SocketHolders(), only);
        _namespaces = new NamespaceTable(
            new NamespaceNeeds(Sockets: false, SockDiag: false, Events: false, Addresses: true, Translations: true), new SockDiagDump(), only);
    }

    public IReadOnlyList<NamespaceAddresses> All => _table.Addresses;

    public int Namespaces => _namespaces.All.Count;

    public int Refused => _namespaces.Refused;

    /// <summary>Asks anew where the kernel has told of a change.</summary>
    /// <param name="namespaces">Look for new namespaces, too, and for those that are gone.</param>
    /// <returns>Whether anything changed.</returns>
    public bool Refresh(bool namespaces)
    {
        if (!namespaces)
        {
            return _table.Refresh(_namespaces.All, [], []);
        }

        _processes.Refresh(++_round);
        _namespaces.Refresh(_processes);
        var changed = _table.Refresh(_namespaces.All, _namespaces.Opened, _namespaces.Gone);
        _conntrack.Follow(_namespaces.Opened, _namespaces.Gone);
        _namespaces.DisposeGone();
        return changed;
    }

    public void Dispose() => _namespaces.Dispose();
}
