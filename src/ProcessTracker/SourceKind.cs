namespace Enrichment.Tracker;

/// <summary>Where sockets are learnt from, the best first.</summary>
enum SourceKind
{
    /// <summary>The best one that works here.</summary>
    Auto,

    /// <summary>BPF programs tell of each socket and process as it happens.</summary>
    Ebpf,

    /// <summary>BPF programs of a cgroup alone: they tell of sockets, and see nothing else of the kernel.</summary>
    Cgroup,

    /// <summary>A BPF program goes through all descriptors again and again.</summary>
    TaskFile,

    /// <summary>Tables by netlink, descriptors by /proc, again and again; ends as they happen.</summary>
    SockDiag,

    /// <summary>Tables and descriptors by /proc, again and again.</summary>
    ProcFs,
}

static class SourceKinds
{
    /// <summary>As in <c>--source</c>, on the feed and in the status.</summary>
    public static string Name(this SourceKind kind) => kind switch
    {
        SourceKind.Ebpf => "ebpf",
        SourceKind.Cgroup => "cgroup",
        SourceKind.TaskFile => "taskfile",
        SourceKind.SockDiag => "sockdiag",
        SourceKind.ProcFs => "procfs",
        _ => "auto",
    };
}
