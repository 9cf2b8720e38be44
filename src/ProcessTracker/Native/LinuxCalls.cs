using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>Calls of libc that the event source needs. All set errno.</summary>
static unsafe partial class LinuxCalls
{
    const string Name = "libc";

    [LibraryImport(Name, SetLastError = true)]
    public static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int munmap(void* address, nuint length);

    [LibraryImport(Name)]
    public static partial int getpagesize();

    /// <summary>x86-64 and arm64 hand a va_list over by its address.</summary>
    [LibraryImport(Name)]
    public static partial int vsnprintf(byte* buffer, nuint size, byte* format, void* arguments);

    /// <summary>fsopen(2), fsconfig(2) and fsmount(2) have no wrappers in glibc before 2.36.</summary>
    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    public static partial long fsopen(long number, byte* type, uint flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    public static partial long fsconfig(long number, int fd, uint command, byte* key, byte* value, int aux);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    public static partial long fsmount(long number, int fd, uint flags, uint attributes);

    /// <summary>pidfd_open(2) and pidfd_getfd(2) have none either.</summary>
    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    public static partial long pidfd_open(long number, int pid, uint flags);

    [LibraryImport(Name, SetLastError = true, EntryPoint = "syscall")]
    public static partial long pidfd_getfd(long number, int pidfd, int fd, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int getsockopt(int fd, int level, int option, void* value, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int ioctl(int fd, nuint request, nuint argument);
}

/// <summary>Constants of the calls above, under their C names; the numbers of newer syscalls are the same on every architecture.</summary>
static class LinuxConstants
{
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_SHARED = 1;

    public const int AT_EMPTY_PATH = 0x1000;

    public const int SYS_pidfd_open = 434;
    public const int SYS_pidfd_getfd = 438;
    public const int SYS_fsopen = 430;
    public const int SYS_fsconfig = 431;
    public const int SYS_fsmount = 432;
    public const int FSOPEN_CLOEXEC = 1;
    public const int FSCONFIG_CMD_CREATE = 6;
    public const uint FSMOUNT_CLOEXEC = 1;
}

/// <summary>Constants of sockets, under their C names.</summary>
static class SocketConstants
{
    public const int SOCK_DGRAM = 2;
    public const int SO_NETNS_COOKIE = 71;
    public const uint SIOCGSKNS = 0x894C;
}
