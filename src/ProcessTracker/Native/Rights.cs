using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>linux/capability.h: whose capabilities, and in which layout.</summary>
[StructLayout(LayoutKind.Sequential)]
struct __user_cap_header_struct
{
    public uint version;
    public int pid;
}

/// <summary>linux/capability.h: 32 of them; version 3 takes two.</summary>
[StructLayout(LayoutKind.Sequential)]
struct __user_cap_data_struct
{
    public uint effective;
    public uint permitted;
    public uint inheritable;
}

/// <summary>Calls that change what a process may do. They act on the calling thread alone, and set errno.</summary>
static unsafe partial class RightsCalls
{
    const string Name = "libc";

    [LibraryImport(Name, SetLastError = true)]
    public static partial int capset(__user_cap_header_struct* header, __user_cap_data_struct* data);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    /// <summary>The program becomes another, with the calling thread as its only one. Comes back only where that failed.</summary>
    [LibraryImport(Name, SetLastError = true)]
    public static partial int execve(byte* path, byte** arguments, byte** environment);

    [LibraryImport(Name)]
    public static partial uint geteuid();
}

/// <summary>Constants of the calls above, under their C names.</summary>
static class RightsConstants
{
    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    public const int PR_CAPBSET_READ = 23;
    public const int PR_CAPBSET_DROP = 24;
    public const int PR_SET_NO_NEW_PRIVS = 38;
    public const int PR_CAP_AMBIENT = 47;
    public const int PR_CAP_AMBIENT_RAISE = 2;
    public const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    public const int CAP_DAC_READ_SEARCH = 2;
    public const int CAP_NET_ADMIN = 12;
    public const int CAP_SYS_PTRACE = 19;
    public const int CAP_SYS_ADMIN = 21;
    public const int CAP_PERFMON = 38;
    public const int CAP_BPF = 39;
    public const int CAP_LAST_CAP = 40;
}
