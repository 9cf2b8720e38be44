using System.Text;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>Reads /proc/PID/cgroup: <c>hierarchy:controllers:path</c>, one line for each hierarchy.</summary>
static class CgroupPath
{
    const int IdLength = 64;

    static readonly System.Buffers.SearchValues<char> UidDigits = System.Buffers.SearchValues.Create("0123456789abcdef-");

    /// <summary>The path in the unified hierarchy (<c>0::</c>), or else in systemd's. Null: none.</summary>
    public static string? Find(ReadOnlySpan<byte> text)
    {
        string? unified = null;
        string? systemd = null;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.StartsWith("0::"u8))
            {
                unified = Encoding.UTF8.GetString(line[3..]);
            }
            else if (line.IndexOf(":name=systemd:"u8) is >= 0 and var at)
            {
                systemd = Encoding.UTF8.GetString(line[(at + 14)..]);
            }
        }

        // On hybrid systems the unified hierarchy is there, but everything may be in its root.
        return unified is null or "/" ? systemd ?? unified : unified;
    }

    /// <summary>
    /// The container's id: the last run of 64 hexadecimal digits. Docker writes /docker/ID or docker-ID.scope, podman
    /// libpod-ID.scope, containerd and CRI-O cri-containerd-ID.scope or crio-ID.scope, Kubernetes …/pod…/ID.
    /// </summary>
    public static string? ContainerIdOf(string? path)
    {
        var digits = 0;
        for (var i = (path?.Length ?? 0) - 1; i >= 0; i--)
        {
            digits = char.IsAsciiHexDigitLower(path![i]) ? digits + 1 : 0;
            if (digits == IdLength && (i == 0 || !char.IsAsciiLetterOrDigit(path[i - 1])))
            {
                return path.Substring(i, IdLength);
            }
        }

        return null;
    }

    /// <summary>
    /// The pod's uid: <c>…/pod1234-…</c> where kubelet makes cgroups itself, <c>kubepods-besteffort-pod1234_….slice</c> where systemd
    /// does, with underscores for hyphens, which mean levels there. Null: no pod.
    /// </summary>
    public static string? PodUidOf(string? path)
    {
        foreach (var part in path?.Split('/') ?? [])
        {
            var name = part.EndsWith(".slice", StringComparison.Ordinal) && part.StartsWith("kubepods", StringComparison.Ordinal)
                ? part[..^6][(part.LastIndexOf('-', part.Length - 7) + 1)..].Replace('_', '-')
                : part;
            if (name.StartsWith("pod", StringComparison.Ordinal) && name.Length is > 3 + 8 and < 64 && name.AsSpan(3).IndexOfAnyExcept(UidDigits) < 0)
            {
                return name[3..];
            }
        }

        return null;
    }
}
