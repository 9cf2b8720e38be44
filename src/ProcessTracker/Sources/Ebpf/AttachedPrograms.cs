using System.Runtime.InteropServices;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>Looks for other trackers' programs.</summary>
static unsafe class AttachedPrograms
{
    const int MostAsked = 64;

    /// <summary>
    /// How many trackers' programs are attached to the cgroup. Several work side by side; each costs the host's sockets what
    /// one does. 0 where the kernel does not let us ask (CAP_SYS_ADMIN).
    /// </summary>
    public static int CountTrackers(CgroupFolder cgroup)
    {
        var ids = stackalloc uint[MostAsked];
        uint count = MostAsked;
        if (Libbpf.bpf_prog_query(cgroup.Fd, Bpf.BPF_CGROUP_INET_SOCK_CREATE, 0, null, ids, &count) < 0)
        {
            return 0;
        }

        var trackers = 0;
        for (var i = 0; i < Math.Min(count, MostAsked); i++)
        {
            trackers += IsTrackers(ids[i]) ? 1 : 0;
        }

        return trackers;
    }

    /// <summary>By the function's name in Bpf/sockets.bpf.c.</summary>
    static bool IsTrackers(uint id)
    {
        var fd = Libbpf.bpf_prog_get_fd_by_id(id);
        if (fd < 0)
        {
            return false;
        }

        var info = default(bpf_prog_info);
        var length = (uint)sizeof(bpf_prog_info);
        var isKnown = Libbpf.bpf_obj_get_info_by_fd(fd, &info, &length) == 0;
        _ = Libc.close(fd);
        return isKnown && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(info.name).SequenceEqual("sock_create"u8);
    }
}
