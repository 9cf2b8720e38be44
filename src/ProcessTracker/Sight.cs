using System.Globalization;
using Enrichment.Tracker.Sources;
using Enrichment.Tracker.Sources.Processes;

namespace Enrichment.Tracker;

/// <summary>What looking at the host cannot see, as it turned out in the last poll.</summary>
sealed class Sight(HostPoll host)
{
    /// <summary>A sentence for each limit; none where everything is seen.</summary>
    public IEnumerable<string> Limits
    {
        get
        {
            var processes = host.Processes.Entries;
            var closed = processes.Count(static process => process.IsClosedToUs && Lives(process));
            if (closed > 0)
            {
                var without = Without(Capabilities.SysPtrace, Capabilities.DacReadSearch);
                yield return Invariant($"it may not look at {closed} of {processes.Count} processes{without}: the sockets that they hold have no name");
            }

            var nowhere = processes.Count(static process => process.NetNs == 0 && Lives(process));
            if (nowhere > 0)
            {
                yield return Invariant($"it does not know in which network namespace {nowhere} {(nowhere == 1 ? "process is" : "processes are")}; of namespaces that no other process shows it sees nothing");
            }

            var namespaces = host.Namespaces;
            if (namespaces.SeenFromOutside > 0)
            {
                var without = Without(Capabilities.SysAdmin);
                yield return Invariant(
                    $"it reads {namespaces.SeenFromOutside} of {namespaces.All.Count} network namespaces from /proc{without}: there a socket that lives between two polls leaves no trace");
            }

            if (host.WantsEnds && namespaces.All.Any(static ns => ns.IsEntered && !ns.HearsEnds))
            {
                yield return $"it does not hear of sockets' ends{Without(Capabilities.NetAdmin)}: a socket that lives between two polls leaves no trace";
            }
        }
    }

    /// <summary>Not a zombie, which has nothing open any more, and not a kernel's thread, which holds nothing.</summary>
    static bool Lives(ProcessEntry process)
    {
        const int KernelThreads = 2;
        const string Dead = "ZXx";
        try
        {
            // PID (NAME) STATE …
            var stat = File.ReadAllText(Invariant($"/proc/{process.Pid}/stat"));
            return process.Pid != KernelThreads && process.ParentPid != KernelThreads && !Dead.Contains(stat[stat.LastIndexOf(')') + 2]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static string Without(params Capability[] wanted) => Capabilities.NamesMissing(wanted) is { } missing ? $" (without {missing})" : "";

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
