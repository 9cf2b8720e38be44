using System.Runtime.InteropServices;

namespace Enrichment.Native;

/// <summary>struct timespec of a 64-bit kernel.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct Timespec
{
    public long tv_sec;
    public long tv_nsec;
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollFd
{
    public int fd;
    public short events;
    public short revents;
}

/// <summary>The fields of struct statx (linux/stat.h) that are read here; the same layout on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public struct Statx
{
    [FieldOffset(0)] public uint stx_mask;
    [FieldOffset(16)] public uint stx_nlink;
    [FieldOffset(20)] public uint stx_uid;
    [FieldOffset(24)] public uint stx_gid;
    [FieldOffset(28)] public ushort stx_mode;
    [FieldOffset(32)] public ulong stx_ino;
    [FieldOffset(40)] public ulong stx_size;
    [FieldOffset(64)] public StatxTimestamp stx_atime;
    [FieldOffset(96)] public StatxTimestamp stx_ctime;
    [FieldOffset(112)] public StatxTimestamp stx_mtime;
    [FieldOffset(136)] public uint stx_dev_major;
    [FieldOffset(140)] public uint stx_dev_minor;
}

/// <summary>struct statx_timestamp.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct StatxTimestamp
{
    public long tv_sec;
    public uint tv_nsec;
    readonly int _reserved;
}

/// <summary>Where the fields of struct linux_dirent64 lie; the name is closed by a zero byte.</summary>
public static class Dirent64
{
    public const int d_ino = 0;
    public const int d_reclen = 16;
    public const int d_name = 19;
}
