using System.Globalization;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>
/// Which network namespace a cookie means: BPF programs of a cgroup know a namespace by its cookie alone (SO_NETNS_COOKIE), everybody
/// else by its inode number. Of any socket the kernel tells both (SIOCGSKNS), so one of a process that is in the namespace is borrowed.
/// </summary>
sealed unsafe class NamespaceCookies
{
    const int MostBorrowed = 64;
    const int MostKnown = 65_536;

    readonly Dictionary<ulong, uint> _inodes = [];
    readonly HashSet<(ulong Cookie, uint Pid)> _inVain = [];

    public NamespaceCookies()
    {
        var fd = Libc.socket(LibcConstants.AF_INET, SocketConstants.SOCK_DGRAM | LibcConstants.SOCK_CLOEXEC, 0);
        if (fd >= 0)
        {
            Learn(fd);
            _ = Libc.close(fd);
        }
    }

    /// <summary>The namespace's inode number. 0: not known yet; the process has gone, or no socket of its is in the namespace.</summary>
    /// <param name="pid">A process that did something with a socket in it.</param>
    public uint InodeOf(ulong cookie, uint pid)
    {
        if (_inodes.TryGetValue(cookie, out var inode))
        {
            return inode;
        }

        if (pid == 0 || _inVain.Contains((cookie, pid)))
        {
            return 0;
        }

        Forget();
        Borrow(pid, cookie);
        if (_inodes.TryGetValue(cookie, out inode))
        {
            return inode;
        }

        _inVain.Add((cookie, pid));
        return 0;
    }

    /// <summary>Processes may have opened another socket since.</summary>
    public void TryAgain() => _inVain.Clear();

    void Forget()
    {
        if (_inodes.Count >= MostKnown || _inVain.Count >= MostKnown)
        {
            _inodes.Clear();
            _inVain.Clear();
        }
    }

    void Borrow(uint pid, ulong cookie)
    {
        var process = (int)LinuxCalls.pidfd_open(LinuxConstants.SYS_pidfd_open, (int)pid, 0);
        if (process < 0)
        {
            return;
        }

        var tried = 0;
        foreach (var number in SocketsOf(pid))
        {
            var fd = (int)LinuxCalls.pidfd_getfd(LinuxConstants.SYS_pidfd_getfd, process, number, 0);
            if (fd >= 0)
            {
                Learn(fd);
                _ = Libc.close(fd);
            }

            if (_inodes.ContainsKey(cookie) || ++tried == MostBorrowed)
            {
                break;
            }
        }

        _ = Libc.close(process);
    }

    static IEnumerable<int> SocketsOf(uint pid)
    {
        string[] links;
        try
        {
            links = Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var link in links)
        {
            if (LinkOf(link).StartsWith("socket:", StringComparison.Ordinal))
            {
                yield return int.Parse(Path.GetFileName(link.AsSpan()), CultureInfo.InvariantCulture);
            }
        }
    }

    static string LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return ""; // Closed in the meantime.
        }
    }

    /// <summary>Sockets that are not the internet's have these too.</summary>
    void Learn(int fd)
    {
        ulong cookie;
        var length = (uint)sizeof(ulong);
        var ns = LinuxCalls.ioctl(fd, SocketConstants.SIOCGSKNS, 0);
        if (ns < 0)
        {
            return;
        }

        Statx status;
        fixed (byte* empty = "\0"u8)
        {
            if (LinuxCalls.getsockopt(fd, LibcConstants.SOL_SOCKET, SocketConstants.SO_NETNS_COOKIE, &cookie, &length) == 0
                && Libc.statx(ns, empty, LinuxConstants.AT_EMPTY_PATH, LibcConstants.STATX_INO, &status) == 0)
            {
                _inodes[cookie] = (uint)status.stx_ino;
            }
        }

        _ = Libc.close(ns);
    }
}
