using System.Runtime.InteropServices;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>
/// BPF programs and maps of one source file in Bpf/, in the kernel. Nothing is pinned: programs, maps and links live by this process's
/// descriptors and go with it, however it ends.
/// </summary>
sealed unsafe class BpfObject : IDisposable
{
    readonly List<nint> _links = [];
    readonly nint _object;

    BpfObject(nint bpf) => _object = bpf;

    /// <summary>Takes the programs out of this assembly. To be called within a <see cref="BpfLog"/>, as the others are that may fail.</summary>
    /// <param name="source">The file's name, without its end.</param>
    /// <exception cref="EbpfException">They cannot be loaded.</exception>
    public static BpfObject Open(string source)
    {
        using var stream = typeof(BpfObject).Assembly.GetManifestResourceStream(source + ".bpf.o")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        fixed (byte* start = bytes, name = "enrichment\0"u8)
        {
            var options = new bpf_object_open_opts { sz = (nuint)sizeof(bpf_object_open_opts), object_name = name };
            var bpf = Libbpf.bpf_object__open_mem(start, (nuint)bytes.Length, &options);
            return bpf != 0 ? new BpfObject(bpf) : throw BpfLog.Failure("the programs cannot be opened", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Leaves a map out that no program of this object uses.</summary>
    public void LeaveOut(string map) => _ = Libbpf.bpf_map__set_autocreate(Map(map), false);

    /// <summary>Puts the settings in and loads programs and maps.</summary>
    /// <exception cref="EbpfException">The kernel refuses them.</exception>
    public void Load(in Settings settings)
    {
        nuint size;
        *(Settings*)Libbpf.bpf_map__initial_value(Map(".rodata.settings"), &size) = settings;
        if (Libbpf.bpf_object__load(_object) < 0)
        {
            throw BpfLog.Failure("the kernel refuses the programs", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Attaches every program where its section says.</summary>
    /// <param name="cgroup">A descriptor of the cgroup that cgroup programs go to.</param>
    /// <param name="attached">Gets each section's link.</param>
    /// <param name="storage">The map that an iterator over sockets' storage goes through.</param>
    /// <exception cref="EbpfException">The kernel has no place for one.</exception>
    public void Attach(int cgroup, Action<string, nint>? attached = null, string? storage = null)
    {
        for (nint program = 0; (program = Libbpf.bpf_object__next_program(_object, program)) != 0;)
        {
            var section = Marshal.PtrToStringUTF8((nint)Libbpf.bpf_program__section_name(program))!;
            var link = Attach(program, section, cgroup, storage);
            if (link == 0)
            {
                throw BpfLog.Failure($"the kernel has no place for {section}", Marshal.GetLastPInvokeError());
            }

            _links.Add(link);
            attached?.Invoke(section, link);
        }
    }

    public int MapFd(string name) => Libbpf.bpf_map__fd(Map(name));

    /// <summary>How many elements the map has room for, and the bytes of one.</summary>
    public (uint Elements, uint Size) MapSize(string name) => (Libbpf.bpf_map__max_entries(Map(name)), Libbpf.bpf_map__value_size(Map(name)));

    /// <summary>A descriptor whose reading runs an iterator. To be closed.</summary>
    /// <exception cref="EbpfException">The kernel refuses.</exception>
    public static int Iterate(nint link)
    {
        var fd = Libbpf.bpf_iter_create(Libbpf.bpf_link__fd(link));
        return fd >= 0 ? fd : throw new EbpfException("sockets cannot be listed: " + Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
    }

    public void Dispose()
    {
        foreach (var link in _links)
        {
            _ = Libbpf.bpf_link__destroy(link);
        }

        _links.Clear();
        Libbpf.bpf_object__close(_object);
    }

    nint Attach(nint program, string section, int cgroup, string? storage)
    {
        if (section == "iter/task_file")
        {
            return Libbpf.bpf_program__attach_iter(program, null);
        }

        if (section == "iter/bpf_sk_storage_map")
        {
            var info = new bpf_iter_link_info { map_fd = (uint)MapFd(storage!) };
            var options = new bpf_iter_attach_opts
            {
                sz = (nuint)sizeof(bpf_iter_attach_opts), link_info = &info, link_info_len = (uint)sizeof(bpf_iter_link_info),
            };
            return Libbpf.bpf_program__attach_iter(program, &options);
        }

        return section == "sockops" || section.StartsWith("cgroup", StringComparison.Ordinal)
            ? Libbpf.bpf_program__attach_cgroup(program, cgroup)
            : Libbpf.bpf_program__attach(program);
    }

    nint Map(string name) => Libbpf.bpf_object__find_map_by_name(_object, name);
}
