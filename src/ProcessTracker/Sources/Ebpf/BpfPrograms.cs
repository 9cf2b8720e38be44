using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>Programs that write events into a ring, loaded and attached, and the memory that they share with us.</summary>
sealed unsafe class BpfPrograms : IDisposable
{
    readonly BpfObject _object;
    nint _descriptors;
    nint _sockets;

    BpfPrograms(BpfObject bpf) => _object = bpf;

    /// <param name="source">The file in Bpf/, without its end.</param>
    /// <param name="onlyCgroup">See <see cref="CgroupFolder.Id"/>; 0: all.</param>
    /// <param name="leaveOut">Maps that these programs have no use for.</param>
    /// <exception cref="EbpfException">They cannot be loaded or attached.</exception>
    public static BpfPrograms Start(string source, CgroupFolder cgroup, ulong onlyCgroup, params ReadOnlySpan<string> leaveOut)
    {
        using var log = BpfLog.Begin();
        var programs = new BpfPrograms(BpfObject.Open(source));
        try
        {
            foreach (var map in leaveOut)
            {
                programs._object.LeaveOut(map);
            }

            programs._object.Load(new Settings { OnlyCgroup = onlyCgroup, SelfTgid = (uint)Environment.ProcessId });
            programs.Shared = MapShared(programs._object.MapFd(".data.shared"));
            programs.EventsFd = programs._object.MapFd("events");
            programs._object.Attach(cgroup.Fd, programs.Keep, storage: "holders");
            return programs;
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Memory that the programs share with us: struct shared of Bpf/holders.h.</summary>
    public SharedMemory* Shared { get; private set; }

    public int EventsFd { get; private set; }

    /// <summary>A descriptor that, as it is read, makes the programs tell of each socket that some process has open. To be closed.</summary>
    public int OpenDescriptors() => BpfObject.Iterate(_descriptors);

    /// <summary>A descriptor from which the cookies of all sockets can be read that have not been freed, but of <see cref="Datagrams"/>. To be closed.</summary>
    public int OpenSockets() => BpfObject.Iterate(_sockets);

    /// <summary>The sockets that have a place outside of themselves.</summary>
    public DatagramPlaces Datagrams()
    {
        var (places, size) = _object.MapSize("datagrams");
        return new DatagramPlaces(_object.MapFd("datagrams"), places, size);
    }

    public void Dispose()
    {
        if (Shared is not null)
        {
            _ = LinuxCalls.munmap(Shared, (nuint)sizeof(SharedMemory));
            Shared = null;
        }

        _object.Dispose();
    }

    void Keep(string section, nint link)
    {
        _descriptors = section == "iter/task_file" ? link : _descriptors;
        _sockets = section == "iter/bpf_sk_storage_map" ? link : _sockets;
    }

    /// <summary>libbpf maps variables into memory for its own skeletons only; so it is done here.</summary>
    static SharedMemory* MapShared(int fd)
    {
        var address = LinuxCalls.mmap(
            null, (nuint)sizeof(SharedMemory), LinuxConstants.PROT_READ | LinuxConstants.PROT_WRITE, LinuxConstants.MAP_SHARED, fd, 0);
        return (nint)address != -1
            ? (SharedMemory*)address
            : throw new EbpfException("the programs' memory cannot be mapped: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }
}

/// <summary>settings of Bpf/holders.h.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Settings
{
    public ulong OnlyCgroup;
    public uint SelfTgid;
}

/// <summary>shared of Bpf/holders.h: one cache line of flags, then one for each CPU.</summary>
[StructLayout(LayoutKind.Explicit, Size = LineSize * (1 + CpuSlots))]
unsafe struct SharedMemory
{
    public const int CpuSlots = 256;
    const int LineSize = 64;

    [FieldOffset(0)] public uint ReaderSleeps;

    /// <summary>Events that found no room in the ring, of the slot's CPU (by its number modulo the slots).</summary>
    public ulong DroppedBy(int slot)
    {
        fixed (SharedMemory* start = &this)
        {
            return Volatile.Read(ref *(ulong*)((byte*)start + ((slot + 1) * LineSize)));
        }
    }
}
