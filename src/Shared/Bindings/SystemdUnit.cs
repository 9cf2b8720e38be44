namespace Enrichment.Bindings;

/// <summary>The systemd unit of a process, which its control group is named after.</summary>
public static class SystemdUnit
{
    /// <summary>
    /// The innermost part of the path that is a unit with processes: <c>nginx.service</c> of
    /// <c>/system.slice/nginx.service</c>, <c>session-3.scope</c> of <c>/user.slice/user-0.slice/session-3.scope</c>. Empty: none.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> cgroup)
    {
        while (!cgroup.IsEmpty)
        {
            var slash = cgroup.LastIndexOf('/');
            var part = cgroup[(slash + 1)..];
            if (part.EndsWith(".service") || part.EndsWith(".scope") || part.EndsWith(".socket"))
            {
                return part;
            }

            cgroup = slash < 0 ? default : cgroup[..slash];
        }

        return default;
    }
}
