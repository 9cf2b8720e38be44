namespace Enrichment.Bindings;

/// <summary>
/// A process as a tracker saw it. Its identity is <see cref="BootId"/>, <see cref="Pid"/> and
/// <see cref="StartTimeNs"/>; a pid alone is given to another process sooner or later.
/// </summary>
public sealed record ProcessInfo
{
    /// <summary>/proc/sys/kernel/random/boot_id of the host; empty where not known (hand-written bindings).</summary>
    public string BootId { get; init; } = "";

    /// <summary>In the host's initial pid namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>Nanoseconds since 1970, to the kernel's clock tick (10 ms), rounded down; 0: not known.</summary>
    public long StartTimeNs { get; init; }

    /// <summary>comm of the thread group leader, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the executable; null: could not be read (kernel thread, other namespace, gone).</summary>
    public string? Executable { get; init; }

    /// <summary>Arguments joined by blanks; null: could not be read.</summary>
    public string? CommandLine { get; init; }

    public uint Uid { get; init; }

    public string? UserName { get; init; }

    public int ParentPid { get; init; }

    /// <summary>From its parent up to pid 1, as when it was first seen.</summary>
    public ProcessParents Parents { get; init; } = ProcessParents.None;

    /// <summary>Path in the cgroup v2 hierarchy (or the systemd hierarchy of v1).</summary>
    public string? Cgroup { get; init; }

    /// <summary>64 hex digits, from the cgroup path; null: not in a container.</summary>
    public string? ContainerId { get; init; }

    /// <summary>As its runtime calls it, or its pod; null: not in a container, or not found.</summary>
    public string? ContainerName { get; init; }

    /// <summary>Of Kubernetes: <c>namespace/name</c>; null: in none, or not found.</summary>
    public string? Pod { get; init; }

    /// <summary>It was gone before all of it could be read: what is null is not known, and may have been anything.</summary>
    public bool IsIncomplete { get; init; }
}
