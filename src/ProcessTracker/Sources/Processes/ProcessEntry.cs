using Enrichment.Bindings;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>A running process, and what was last seen of it.</summary>
sealed class ProcessEntry(int pid)
{
    public int Pid { get; } = pid;

    /// <summary>Inode number of its directory in /proc; another one means another process, most likely.</summary>
    public ulong DirectoryInode;

    /// <summary>Clock ticks from boot to its start. With the pid it is the process's identity.</summary>
    public ulong StartTicks;

    /// <summary>At its first sight; it may have been orphaned since.</summary>
    public int ParentPid;

    /// <summary>Inode number of its network namespace; 0: not known.</summary>
    public uint NetNs;

    /// <summary>Number of open descriptors at the last scan; -1: never scanned, or not readable.</summary>
    public long DescriptorCount = -1;

    /// <summary>The last scan could not read its descriptors: it had gone, or the kernel refused.</summary>
    public bool IsClosedToUs;

    /// <summary>Inodes of all its sockets at the last scan.</summary>
    public InodeSet Sockets = new();

    /// <summary>The polls at which it was seen first and last, was scanned, and gained a socket.</summary>
    public int FirstPoll;
    public int SeenPoll;
    public int ScanPoll = -1;
    public int GainPoll = -1;

    /// <summary>To be scanned in the next poll whatever its descriptor count says.</summary>
    public bool ScanAgain;

    /// <summary>Read when it first holds a socket that matters; null before.</summary>
    public ProcessInfo? Info;
}
