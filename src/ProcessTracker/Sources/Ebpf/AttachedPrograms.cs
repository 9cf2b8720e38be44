using System.Diagnostics;
using System.Globalization;
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
    /// one does. The kernel tells programs' names with CAP_SYS_ADMIN only; without, a tracker is known by its process and what that has open.
    /// </summary>
    public static int CountTrackers(CgroupFolder cgroup)
    {
        var ids = stackalloc uint[MostAsked];
        uint count = MostAsked;
        if (Libbpf.bpf_prog_query(cgroup.Fd, Bpf.BPF_CGROUP_INET_SOCK_CREATE, 0, null, ids, &count) < 0)
        {
            return 0;
        }

        var attached = new ReadOnlySpan<uint>(ids, (int)Math.Min(count, MostAsked));
        var trackers = 0;
        foreach (var id in attached)
        {
            if (IsTrackers(id) is not { } isTrackers)
            {
                return CountProcesses(attached);
            }

            trackers += isTrackers ? 1 : 0;
        }

        return trackers;
    }

    /// <summary>By the function's name in Bpf/sockets.bpf.c. Null: the kernel does not tell us.</summary>
    static bool? IsTrackers(uint id)
    {
        var fd = Libbpf.bpf_prog_get_fd_by_id(id);
        if (fd < 0)
        {
            return Marshal.GetLastPInvokeError() == LibcConstants.EPERM ? null : false;
        }

        var info = default(bpf_prog_info);
        var length = (uint)sizeof(bpf_prog_info);
        var isKnown = Libbpf.bpf_obj_get_info_by_fd(fd, &info, &length) == 0;
        _ = Libc.close(fd);
        return isKnown && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(info.name).SequenceEqual("sock_create"u8);
    }

    static int CountProcesses(ReadOnlySpan<uint> ids)
    {
        var trackers = 0;
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                trackers += process.ProcessName is "processtracker" or "dotnet" && Holds(process.Id, ids) ? 1 : 0;
            }
        }

        return trackers;
    }

    /// <summary>Whether a process has a link open of one of these programs; fdinfo says so in a line <c>prog_id:</c> and its number.</summary>
    static bool Holds(int pid, ReadOnlySpan<uint> ids)
    {
        const string Key = "prog_id:";
        try
        {
            foreach (var file in Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo")))
            {
                var line = File.ReadLines(file).FirstOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal));
                if (line is not null && uint.TryParse(line.AsSpan(Key.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var id) && ids.Contains(id))
                {
                    return true;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has just ended, or is not ours to see.
        }

        return false;
    }
}
