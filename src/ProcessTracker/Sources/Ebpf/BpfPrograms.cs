using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// The BPF programs (Bpf/sockets.bpf.c), loaded and attached. Nothing is pinned: programs, maps and links live by this
/// process's descriptors and go with it, however it ends.
/// </summary>
sealed unsafe class BpfPrograms : IDisposable
{
    const string Resource = "sockets.bpf.o";
    readonly List<nint> _links = [];
    readonly nint _object;
    nint _descriptors;
    nint _sockets;

    BpfPrograms(nint bpf) => _object = bpf;

    /// <param name="onlyCgroup">See <see cref="CgroupFolder.Id"/>; 0: all.</param>
    /// <exception cref="EbpfException">They cannot be loaded or attached.</exception>
    public static BpfPrograms Start(CgroupFolder cgroup, ulong onlyCgroup)
    {
        try
        {
            using var log = new BpfLog();
            var programs = new BpfPrograms(Open());
            try
            {
                programs.Load(onlyCgroup);
                programs.Attach(cgroup.Fd);
                return programs;
            }
            catch
            {
                programs.Dispose();
                throw;
            }
        }
        catch (DllNotFoundException)
        {
            throw new EbpfException("libbpf.so.1 is not installed (Debian's libbpf1)");
        }
    }

    /// <summary>Memory that the programs share with us: struct shared of Bpf/holders.h.</summary>
    public SharedMemory* Shared { get; private set; }

    public int EventsFd { get; private set; }

    /// <summary>A descriptor that, as it is read, makes the programs tell of each socket that some process has open. To be closed.</summary>
    public int OpenDescriptors() => Iterate(_descriptors);

    /// <summary>A descriptor from which the cookies of all sockets can be read that have not been freed. To be closed.</summary>
    public int OpenSockets() => Iterate(_sockets);

    public void Dispose()
    {
        foreach (var link in _links)
        {
            _ = Libbpf.bpf_link__destroy(link);
        }

        _links.Clear();
        if (Shared is not null)
        {
            _ = LinuxCalls.munmap(Shared, (nuint)sizeof(SharedMemory));
        }

        Libbpf.bpf_object__close(_object);
    }

    static nint Open()
    {
        using var stream = typeof(BpfPrograms).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        fixed (byte* start = bytes, name = "enrichment\0"u8)
        {
            var options = new bpf_object_open_opts { sz = (nuint)sizeof(bpf_object_open_opts), object_name = name };
            var bpf = Libbpf.bpf_object__open_mem(start, (nuint)bytes.Length, &options);
            return bpf != 0 ? bpf : throw BpfLog.Failure("the programs cannot be opened", Marshal.GetLastPInvokeError());
        }
    }

    void Load(ulong onlyCgroup)
    {
        *(Settings*)Section(".rodata.settings") = new Settings { OnlyCgroup = onlyCgroup, SelfTgid = (uint)Environment.ProcessId };
        if (Libbpf.bpf_object__load(_object) < 0)
        {
            throw BpfLog.Failure("the kernel refuses the programs", Marshal.GetLastPInvokeError());
        }

        Shared = MapShared();
        EventsFd = MapFd("events");
    }

    void Attach(int cgroup)
    {
        for (nint program = 0; (program = Libbpf.bpf_object__next_program(_object, program)) != 0;)
        {
            var section = Marshal.PtrToStringUTF8((nint)Libbpf.bpf_program__section_name(program))!;
            nint link;
            if (section == "iter/task_file")
            {
                link = _descriptors = Libbpf.bpf_program__attach_iter(program, null);
            }
            else if (section == "iter/bpf_sk_storage_map")
            {
                var info = new bpf_iter_link_info { map_fd = (uint)MapFd("holders") };
                var options = new bpf_iter_attach_opts
                {
                    sz = (nuint)sizeof(bpf_iter_attach_opts), link_info = &info, link_info_len = (uint)sizeof(bpf_iter_link_info),
                };
                link = _sockets = Libbpf.bpf_program__attach_iter(program, &options);
            }
            else
            {
                link = section == "sockops" || section.StartsWith("cgroup/", StringComparison.Ordinal)
                    ? Libbpf.bpf_program__attach_cgroup(program, cgroup)
                    : Libbpf.bpf_program__attach(program);
            }

            if (link == 0)
            {
                throw BpfLog.Failure($"the kernel has no place for {section}", Marshal.GetLastPInvokeError());
            }

            _links.Add(link);
        }
    }

    /// <summary>libbpf maps variables into memory for its own skeletons only; so it is done here.</summary>
    SharedMemory* MapShared()
    {
        var address = LinuxCalls.mmap(
            null, (nuint)sizeof(SharedMemory), LinuxConstants.PROT_READ | LinuxConstants.PROT_WRITE, LinuxConstants.MAP_SHARED, MapFd(".data.shared"), 0);
        return (nint)address != -1
            ? (SharedMemory*)address
            : throw new EbpfException("the programs' memory cannot be mapped: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }

    int MapFd(string name) => Libbpf.bpf_map__fd(Libbpf.bpf_object__find_map_by_name(_object, name));

    void* Section(string name)
    {
        nuint size;
        return Libbpf.bpf_map__initial_value(Libbpf.bpf_object__find_map_by_name(_object, name), &size);
    }

    static int Iterate(nint link)
    {
        var fd = Libbpf.bpf_iter_create(Libbpf.bpf_link__fd(link));
        return fd >= 0 ? fd : throw new EbpfException("sockets cannot be listed: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
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
