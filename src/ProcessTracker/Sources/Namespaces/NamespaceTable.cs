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
    readonly Dictionary<ulong, int> _refused = [];
    readonly Dictionary<ulong, string> _paths = [];
    readonly Dictionary<ulong, string> _names = [];
    readonly List<NetNamespace> _gone = [];
    readonly ulong _own = InodeOf("/proc/self/ns/net");

    public IReadOnlyCollection<NetNamespace> All => _byInode.Values;

    /// <summary>Those that came in the last refresh.</summary>
    public List<NetNamespace> Opened { get; } = [];

    /// <summary>Those that went in the last refresh; to be let go of with <see cref="DisposeGone"/>.</summary>
    public IReadOnlyList<NetNamespace> Gone => _gone;

    /// <summary>Namespaces that could not be entered, and the errno.</summary>
    public IReadOnlyDictionary<ulong, int> Refused => _refused;

    /// <summary>The one that the tracker runs in.</summary>
    public ulong Own => _own;

    public void Refresh(ProcessTable processes)
    {
        Opened.Clear();
        _gone.Clear();
        FindPaths(processes);
        foreach (var (inode, path) in _paths)
        {
            if (!_byInode.ContainsKey(inode) && !_refused.ContainsKey(inode) && (only is null || only.Contains(inode)))
            {
                Open(inode, path);
            }
        }

        foreach (var inode in _refused.Keys)
        {
            if (!_paths.ContainsKey(inode))
            {
                _refused.Remove(inode); // The number may be another namespace's one day.
            }
        }

        foreach (var (inode, ns) in _byInode)
        {
            ns.Name = _names.GetValueOrDefault(inode);
            if (!_paths.ContainsKey(inode))
            {
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

    void FindPaths(ProcessTable processes)
    {
        _paths.Clear();
        _names.Clear();
        _paths[_own] = "/proc/self/ns/net";
        ulong last = 0;
        foreach (var process in processes.Entries)
        {
            // Neighbours in the list mostly share a namespace.
            if (process.NetNs != 0 && process.NetNs != last && !_paths.ContainsKey(last = process.NetNs))
            {
                _paths[process.NetNs] = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Pid}/ns/net");
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
                _paths.TryAdd(inode, file);
                _names.TryAdd(inode, Path.GetFileName(file));
            }
        }
    }

    void Open(ulong inode, string path)
    {
        var ns = new NetNamespace(inode);
        try
        {
            NamespaceThread.Run(path, inode == _own, () => ns.Open(needs, dump));
            _byInode[inode] = ns;
            Opened.Add(ns);
        }
        catch (Win32Exception e)
        {
            ns.Dispose();

            // A process that has just ended takes its path with it; the next refresh may find another way in.
            if (e.NativeErrorCode is not LibcConstants.ENOENT)
            {
                _refused[inode] = e.NativeErrorCode;
            }
        }
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
