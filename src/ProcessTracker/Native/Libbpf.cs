using System.Runtime.InteropServices;

namespace Enrichment.Tracker.Native;

/// <summary>
/// The calls of libbpf 1.x (bpf/libbpf.h, bpf/bpf.h) that are used here. Where one fails it gives null or a negative
/// number and sets errno.
/// </summary>
static unsafe partial class Libbpf
{
    const string Name = "libbpf.so.1";

    [LibraryImport(Name)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, void*, int> print);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint bpf_object__open_mem(void* bytes, nuint size, bpf_object_open_opts* options);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int bpf_object__load(nint bpf);

    [LibraryImport(Name)]
    public static partial void bpf_object__close(nint bpf);

    [LibraryImport(Name)]
    public static partial nint bpf_object__next_program(nint bpf, nint program);

    [LibraryImport(Name, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(nint bpf, string name);

    [LibraryImport(Name)]
    public static partial byte* bpf_program__section_name(nint program);

    [LibraryImport(Name)]
    public static partial byte* bpf_program__name(nint program);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint bpf_program__attach(nint program);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint bpf_program__attach_cgroup(nint program, int cgroup);

    [LibraryImport(Name, SetLastError = true)]
    public static partial nint bpf_program__attach_iter(nint program, bpf_iter_attach_opts* options);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int bpf_iter_create(int link);

    [LibraryImport(Name)]
    public static partial int bpf_link__fd(nint link);

    [LibraryImport(Name)]
    public static partial int bpf_link__destroy(nint link);

    [LibraryImport(Name)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Name)]
    public static partial uint bpf_map__max_entries(nint map);

    [LibraryImport(Name)]
    public static partial uint bpf_map__value_size(nint map);

    [LibraryImport(Name)]
    public static partial int bpf_map__set_autocreate(nint map, [MarshalAs(UnmanagedType.U1)] bool autocreate);

    /// <summary>What the map will begin with; to be written before loading.</summary>
    [LibraryImport(Name)]
    public static partial void* bpf_map__initial_value(nint map, nuint* size);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int bpf_prog_query(int target, int type, uint queryFlags, uint* attachFlags, uint* programs, uint* count);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport(Name, SetLastError = true)]
    public static partial int bpf_obj_get_info_by_fd(int fd, void* info, uint* length);
}

/// <summary>bpf/libbpf.h, up to the last field used; sz says how much of it there is.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct bpf_object_open_opts
{
    public nuint sz;
    public byte* object_name;
}

/// <summary>bpf/libbpf.h</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct bpf_iter_attach_opts
{
    public nuint sz;
    public bpf_iter_link_info* link_info;
    public uint link_info_len;
}

/// <summary>linux/bpf.h: union bpf_iter_link_info, of which only the map is used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
struct bpf_iter_link_info
{
    [FieldOffset(0)] public uint map_fd;
}

/// <summary>linux/bpf.h, up to the last field used.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
unsafe struct bpf_prog_info
{
    [FieldOffset(0)] public uint type;
    [FieldOffset(4)] public uint id;
    [FieldOffset(64)] public fixed byte name[16];
}

/// <summary>Constants of linux/bpf.h, under their C names.</summary>
static class Bpf
{
    public const int BPF_CGROUP_INET_SOCK_CREATE = 2;
    public const uint BPF_RINGBUF_BUSY_BIT = 1u << 31;
    public const uint BPF_RINGBUF_DISCARD_BIT = 1u << 30;
    public const int BPF_RINGBUF_HDR_SZ = 8;
}
