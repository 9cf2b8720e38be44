using System.Text;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>Reads /proc/PID/cgroup: <c>hierarchy:controllers:path</c>, one line for each hierarchy.</summary>
static class CgroupPath
{
    const int IdLength = 64;

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
}
