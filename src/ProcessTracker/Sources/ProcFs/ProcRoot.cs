using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Native;

namespace Enrichment.Tracker.Sources.ProcFs;

/// <summary>What is read of a proc file system: /proc, or in tests a captured tree. For one thread; it owns the buffers.</summary>
sealed unsafe class ProcRoot
{
    static readonly int DirectoryBufferSize = 64 * 1024;

    readonly byte[] _root;
    readonly byte[] _rootPath;
    readonly byte[] _directoryBuffer = GC.AllocateUninitializedArray<byte>(DirectoryBufferSize, pinned: true);
    readonly byte[] _fileBuffer = GC.AllocateUninitializedArray<byte>(8 * 1024, pinned: true);
    readonly bool _sizeIsCount;

    public ProcRoot(string path = "/proc")
    {
        _root = Encoding.UTF8.GetBytes(path);
        if (_root.Length > ProcPath.MaxLength - 64)
        {
            throw new ArgumentException($"the path of a proc file system is at most {ProcPath.MaxLength - 64} bytes long", nameof(path));
        }

        Path = path;
        _rootPath = [.. _root, 0];
        _sizeIsCount = path == "/proc" && KernelCountsDescriptors();
    }

    public string Path { get; }

    /// <summary>A process in the directory.</summary>
    /// <param name="DirectoryInode">Another one for the same pid: most likely another process.</param>
    public readonly record struct PidEntry(int Pid, ulong DirectoryInode);

    /// <summary>Every process, into a list that is cleared first.</summary>
    public void ReadPids(List<PidEntry> pids)
    {
        pids.Clear();
        var directory = Open(_rootPath);
        if (directory < 0)
        {
            return;
        }

        foreach (var entry in new DirectoryReader(directory, _directoryBuffer))
        {
            if (ProcPath.ParsePid(entry.Name) is > 0 and var pid)
            {
                pids.Add(new PidEntry(pid, entry.Inode));
            }
        }

        _ = Libc.close(directory);
    }

    /// <summary>How many descriptors a process has open; -1: gone or not to be read.</summary>
    public long CountDescriptors(int pid)
    {
        Span<byte> buffer = stackalloc byte[ProcPath.MaxLength];
        var path = ProcPath.Write(buffer, _root, pid, "fd"u8);
        if (!_sizeIsCount)
        {
            return CountEntries(path);
        }

        Statx status;
        fixed (byte* bytes = path)
        {
            return Libc.statx(LibcConstants.AT_FDCWD, bytes, 0, LibcConstants.STATX_SIZE, &status) == 0 ? (long)status.stx_size : -1;
        }
    }

    /// <summary>
    /// Appends the inodes of the sockets that a process holds. False: gone or not to be read; to read the directory alone, it is enough
    /// to be of the same user.
    /// </summary>
    public bool ReadSockets(int pid, ref InodeSet sockets)
    {
        Span<byte> buffer = stackalloc byte[ProcPath.MaxLength];
        var directory = Open(ProcPath.Write(buffer, _root, pid, "fd"u8));
        if (directory < 0)
        {
            return false;
        }

        const int LinkSize = 64;
        var isOpen = true;
        var link = stackalloc byte[LinkSize];
        foreach (var entry in new DirectoryReader(directory, _directoryBuffer))
        {
            nint length;
            fixed (byte* name = entry.Name)
            {
                length = Libc.readlinkat(directory, name, link, LinkSize);
                isOpen &= length >= 0 || Marshal.GetLastPInvokeError() != LibcConstants.EACCES;
            }

            if (length > 0 && ProcPath.ParseLink(new ReadOnlySpan<byte>(link, (int)length), "socket:["u8) is not 0 and var inode)
            {
                sockets.Add(inode);
            }
        }

        _ = Libc.close(directory);
        return isOpen;
    }

    /// <summary>The process's network namespace; 0: gone or not to be read.</summary>
    public uint ReadNetNs(int pid)
    {
        Span<byte> link = stackalloc byte[64];
        return ProcPath.ParseLink(ReadLink(pid, "ns/net"u8, link), "net:["u8);
    }

    /// <summary>A file of a process, as much as fits; valid until the next call. Empty: gone or not to be read.</summary>
    public ReadOnlySpan<byte> ReadFile(int pid, ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[ProcPath.MaxLength];
        var file = Open(ProcPath.Write(buffer, _root, pid, name));
        if (file < 0)
        {
            return default;
        }

        var length = 0;
        fixed (byte* bytes = _fileBuffer)
        {
            nint got;
            while (length < _fileBuffer.Length && (got = Libc.read(file, bytes + length, (nuint)(_fileBuffer.Length - length))) > 0)
            {
                length += (int)got;
            }
        }

        _ = Libc.close(file);
        return _fileBuffer.AsSpan(0, length);
    }

    /// <summary>Where a link of a process leads, as much as fits. Empty: gone or not to be read.</summary>
    public ReadOnlySpan<byte> ReadLink(int pid, ReadOnlySpan<byte> name, Span<byte> target)
    {
        Span<byte> buffer = stackalloc byte[ProcPath.MaxLength];
        fixed (byte* path = ProcPath.Write(buffer, _root, pid, name), result = target)
        {
            var length = Libc.readlinkat(LibcConstants.AT_FDCWD, path, result, (nuint)target.Length);
            return length > 0 ? target[..(int)length] : default;
        }
    }

    long CountEntries(ReadOnlySpan<byte> path)
    {
        var directory = Open(path);
        if (directory < 0)
        {
            return -1;
        }

        long count = 0;
        foreach (var _ in new DirectoryReader(directory, _directoryBuffer))
        {
            count++;
        }

        _ = Libc.close(directory);
        return count;
    }

    /// <summary>Kernels from 6.2 on give the number of open descriptors as the size of /proc/PID/fd; before, it is 0.</summary>
    bool KernelCountsDescriptors()
    {
        Statx status;
        fixed (byte* path = "/proc/self/fd\0"u8)
        {
            return Libc.statx(LibcConstants.AT_FDCWD, path, 0, LibcConstants.STATX_SIZE, &status) == 0 && status.stx_size > 0;
        }
    }

    static int Open(ReadOnlySpan<byte> path)
    {
        fixed (byte* bytes = path)
        {
            return Libc.open(bytes, LibcConstants.O_RDONLY | LibcConstants.O_CLOEXEC);
        }
    }
}
