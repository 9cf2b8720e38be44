using System.Runtime.InteropServices.Marshalling;
using Enrichment.Native;

namespace Enrichment.Files;

/// <summary>What statx(2) tells of a file and .NET does not: who it is, whose it is, and its times to the nanosecond.</summary>
public readonly record struct FileStatus
{
    public ulong Device { get; init; }

    public ulong Inode { get; init; }

    public long Size { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public long ModifiedNs { get; init; }

    /// <summary>The last change to content or attributes, which nobody can set back; nanoseconds since 1970.</summary>
    public long ChangedNs { get; init; }

    /// <summary>Type and permissions (st_mode).</summary>
    public ushort Mode { get; init; }

    public uint Owner { get; init; }

    public uint Group { get; init; }

    /// <summary>Names that the file has (hard links).</summary>
    public uint Links { get; init; }

    internal Timespec Accessed { get; init; }

    internal Timespec Modified { get; init; }

    public bool IsRegular => (Mode & LibcConstants.S_IFMT) == LibcConstants.S_IFREG;

    public bool IsDirectory => (Mode & LibcConstants.S_IFMT) == LibcConstants.S_IFDIR;

    public bool IsSymbolicLink => (Mode & LibcConstants.S_IFMT) == LibcConstants.S_IFLNK;

    /// <param name="path">May be a link, and then what it leads to is meant.</param>
    /// <returns>Null: there is none, or it may not be looked at.</returns>
    public static FileStatus? Of(string path) => Of(path, 0);

    /// <summary>Of a link itself.</summary>
    public static FileStatus? OfLink(string path) => Of(path, LibcConstants.AT_SYMLINK_NOFOLLOW);

    public bool IsSameFile(in FileStatus other) => Inode == other.Inode && Device == other.Device;

    /// <summary>The same file, and nobody has written to it.</summary>
    public bool IsUnchanged(in FileStatus other) => IsSameFile(other) && Size == other.Size && ModifiedNs == other.ModifiedNs;

    static unsafe FileStatus? Of(string path, int flags)
    {
        Statx result;
        var name = Utf8StringMarshaller.ConvertToUnmanaged(path);
        try
        {
            return Libc.statx(LibcConstants.AT_FDCWD, name, flags, LibcConstants.STATX_BASIC_STATS, &result) == 0 ? From(result) : null;
        }
        finally
        {
            Utf8StringMarshaller.Free(name);
        }
    }

    static FileStatus From(in Statx found) => new()
    {
        Device = ((ulong)found.stx_dev_major << 32) | found.stx_dev_minor,
        Inode = found.stx_ino,
        Size = (long)found.stx_size,
        ModifiedNs = Ns(found.stx_mtime),
        ChangedNs = Ns(found.stx_ctime),
        Mode = found.stx_mode,
        Owner = found.stx_uid,
        Group = found.stx_gid,
        Links = found.stx_nlink,
        Accessed = new Timespec { tv_sec = found.stx_atime.tv_sec, tv_nsec = found.stx_atime.tv_nsec },
        Modified = new Timespec { tv_sec = found.stx_mtime.tv_sec, tv_nsec = found.stx_mtime.tv_nsec },
    };

    static long Ns(in StatxTimestamp time) => (time.tv_sec * 1_000_000_000) + time.tv_nsec;
}
