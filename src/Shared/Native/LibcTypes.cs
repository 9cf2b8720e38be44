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
    [FieldOffset(20)] public uint stx_uid;
    [FieldOffset(32)] public ulong stx_ino;
    [FieldOffset(40)] public ulong stx_size;
}

/// <summary>Where the fields of struct linux_dirent64 lie; the name is closed by a zero byte.</summary>
public static class Dirent64
{
    public const int d_ino = 0;
    public const int d_reclen = 16;
    public const int d_name = 19;
}
