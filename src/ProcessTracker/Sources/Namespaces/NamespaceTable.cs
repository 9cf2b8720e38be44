using System.ComponentModel;
using System.Globalization;
using System.Text;
using Enrichment.Native;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.SockDiag;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>
/// The host's network namespaces: that of each process, and those with a name. One is opened when it is first seen
/// and dropped when no process and no name is left, so that the tracker does not keep it alive.
/// </summary>
/// <param name="only">Look at these alone.</param>
sealed class NamespaceTable(NamespaceNeeds needs, SockDiagDump dump, IReadOnlySet<ulong>? only) : IDisposable
{
    /// <summary>Where iproute2 and Docker bind namespaces to names.</summary>
    static readonly string[] NamedIn = ["/run/netns", "/run/docker/netns"];

    readonly Dictionary<ulong, NetNamespace> _byInode = [];
    readonly Dictionary<ulong, Refusal> _refused = [];
    readonly Dictionary<ulong, Way> _ways = [];
    readonly Dictionary<ulong, string> _names = [];
    readonly List<NetNamespace> _gone = [];
    readonly ulong _own = InodeOf("/proc/self/ns/net");

    /// <summary>How a namespace is come to.</summary>
    /// <param name="Pid">A process in it; 0: it has a name alone.</param>
    readonly record struct Way(string Path, int Pid);

    readonly record struct Refusal(int Errno, bool HadProcess);

    public IReadOnlyCollection<NetNamespace> All => _byInode.Values;

    /// <summary>Those that came in the last refresh.</summary>
    public List<NetNamespace> Opened { get; } = [];

    /// <summary>Those that went in the last refresh; to be let go of with <see cref="DisposeGone"/>.</summary>
    public IReadOnlyList<NetNamespace> Gone => _gone;

    /// <summary>How many namespaces can neither be entered nor be seen through a process that is in them.</summary>
    public int Refused => _refused.Count;

    /// <summary>How many are seen through a process that is in them, since they cannot be entered.</summary>
    public int SeenFromOutside { get; private set; }

    /// <summary>The one that the tracker runs in.</summary>
    public ulong Own => _own;

    public void Refresh(ProcessTable processes)
    {
        Opened.Clear();
        _gone.Clear();
        FindWays(processes);
        foreach (var (inode, way) in _ways)
        {
            if (!_byInode.ContainsKey(inode) && !IsInVain(inode, way) && (only is null || only.Contains(inode)))
            {
                Open(inode, way);
            }
        }

        foreach (var inode in _refused.Keys)
        {
            if (!_ways.ContainsKey(inode))
            {
                _refused.Remove(inode); // The number may be another namespace's one day.
            }
        }

        foreach (var (inode, ns) in _byInode)
        {
            ns.Name = _names.GetValueOrDefault(inode);
            if (!_ways.ContainsKey(inode))
            {
                SeenFromOutside -= ns.IsEntered ? 0 : 1;
                _byInode.Remove(inode);
                _gone.Add(ns);
            }
        }
    }

    /// <summary>Lets go of <see cref="Gone"/>, once nobody listens to them any more.</summary>
    public void DisposeGone()
    {
        foreach (var ns in _gone)
        {
            ns.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var ns in _byInode.Values)
        {
            ns.Dispose();
        }

        _byInode.Clear();
    }

    void FindWays(ProcessTable processes)
    {
        _ways.Clear();
        _names.Clear();
        _ways[_own] = new Way("/proc/self/ns/net", Environment.ProcessId);
        ulong last = 0;
        foreach (var process in processes.Entries)
        {
            // Neighbours in the list mostly share a namespace.
            if (process.NetNs != 0 && process.NetNs != last && !_ways.ContainsKey(last = process.NetNs))
            {
                _ways[process.NetNs] = new Way(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/ns/net"), process.Pid);
            }
        }

        foreach (var directory in NamedIn)
        {
            FindNamed(directory);
        }
    }

    void FindNamed(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(directory))
        {
            var inode = InodeOf(file);
            if (inode != 0)
            {
                _ways.TryAdd(inode, new Way(file, 0));
                _names.TryAdd(inode, Path.GetFileName(file));
            }
        }
    }

    /// <summary>A namespace that nobody was in may be seen through who is in it now.</summary>
    bool IsInVain(ulong inode, Way way) => _refused.TryGetValue(inode, out var refusal) && (refusal.HadProcess || way.Pid == 0);

    void Open(ulong inode, Way way)
    {
        var ns = new NetNamespace(inode);
        try
        {
            NamespaceThread.Run(way.Path, inode == _own, () => ns.Open(needs, dump));
            ns.IsEntered = true;
        }
        catch (Win32Exception e)
        {
            if (!TryOpenOutside(ns, way, needs))
            {
                ns.Dispose();

                // A process that has just ended takes its path with it; the next refresh may find another way in.
                if (e.NativeErrorCode is not LibcConstants.ENOENT)
                {
                    _refused[inode] = new Refusal(e.NativeErrorCode, way.Pid != 0);
                }

                return;
            }

            SeenFromOutside++;
        }

        _refused.Remove(inode);
        _byInode[inode] = ns;
        Opened.Add(ns);
    }

    /// <summary>Entering takes CAP_SYS_ADMIN; /proc shows a process's network without.</summary>
    static bool TryOpenOutside(NetNamespace ns, Way way, NamespaceNeeds needs)
    {
        if (way.Pid == 0)
        {
            return false;
        }

        // The process may have gone elsewhere, and the pid may be another's: what was opened in between is the namespace's only if it is still there.
        ns.OpenOutside(way.Pid.ToString(CultureInfo.InvariantCulture), needs);
        return InodeOf(way.Path) == ns.Inode;
    }

    static unsafe ulong InodeOf(string path)
    {
        Statx status;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + "\0"))
        {
            return Libc.statx(LibcConstants.AT_FDCWD, bytes, 0, LibcConstants.STATX_INO, &status) == 0 ? status.stx_ino : 0;
        }
    }
}
