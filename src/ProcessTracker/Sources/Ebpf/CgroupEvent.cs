using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>struct cgroup_event of Bpf/cgroup_event.h: an event without the process's start and parent, and without the namespace's number.</summary>
[StructLayout(LayoutKind.Sequential)]
struct CgroupEvent
{
    public SocketEvent Event;
    public ulong NetNsCookie;

    /// <summary>Of the process; the event's name is this thread's. Empty: the programs may not read it.</summary>
    public uint Thread;
    readonly uint _pad;
}
