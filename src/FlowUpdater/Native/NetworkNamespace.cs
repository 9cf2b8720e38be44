using System.Globalization;

namespace Enrichment.Updater.Native;

/// <summary>The network namespace that the calling thread is in; threads of one process may be in different ones.</summary>
static class NetworkNamespace
{
    /// <summary>Its inode, from <c>net:[4026531840]</c>; 0: /proc is not there.</summary>
    public static uint CurrentInode()
    {
        // The link names no path, so it is read as text and not followed.
        var target = new FileInfo("/proc/thread-self/ns/net").LinkTarget ?? "";
        var start = target.IndexOf('[', StringComparison.Ordinal) + 1;
        return uint.TryParse(target.AsSpan(start).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode : 0;
    }
}
