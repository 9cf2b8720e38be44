using System.Globalization;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker;

/// <summary>A right that the kernel asks for (capabilities(7)), and what for.</summary>
readonly record struct Capability(int Number, string Name, string Purpose)
{
    public ulong Bit => 1ul << Number;
}

/// <summary>Which rights this process has.</summary>
static class Capabilities
{
    public static readonly Capability DacReadSearch = new(RightsConstants.CAP_DAC_READ_SEARCH, "CAP_DAC_READ_SEARCH", "to read other users' /proc/PID/fd");
    public static readonly Capability NetAdmin = new(RightsConstants.CAP_NET_ADMIN, "CAP_NET_ADMIN", "to hear of sockets' ends");
    public static readonly Capability SysPtrace = new(RightsConstants.CAP_SYS_PTRACE, "CAP_SYS_PTRACE", "to see which sockets other users' processes hold");
    public static readonly Capability SysAdmin = new(RightsConstants.CAP_SYS_ADMIN, "CAP_SYS_ADMIN", "to enter network namespaces");
    public static readonly Capability Bpf = new(RightsConstants.CAP_BPF, "CAP_BPF", "to load programs");
    public static readonly Capability Perfmon = new(RightsConstants.CAP_PERFMON, "CAP_PERFMON", "to read the kernel's structures from them");

    public static readonly Capability[] ForListing = [DacReadSearch, SysPtrace, SysAdmin];

    /// <summary>What a running tracker keeps, and does with; without some of them it sees less.</summary>
    public static readonly Capability[] ForTracking = [Bpf, Perfmon, NetAdmin, SysPtrace, DacReadSearch];

    /// <summary>Names and purposes of those that this process lacks, as a phrase. Null: it has all.</summary>
    public static string? Missing(Capability[] wanted) => Missing(wanted, Effective);

    public static string? Missing(Capability[] wanted, ulong effective) =>
        Phrase(wanted.Where(capability => (effective & capability.Bit) == 0).Select(static capability => $"{capability.Name} ({capability.Purpose})"));

    /// <summary>The names alone.</summary>
    public static string? NamesMissing(params Capability[] wanted) =>
        Phrase(wanted.Where(static capability => (Effective & capability.Bit) == 0).Select(static capability => capability.Name));

    /// <summary>A bit for each capability, as /proc/PID/status has them.</summary>
    public static ulong Effective => Read("CapEff:");

    /// <summary>What this process may take up at any time.</summary>
    public static ulong Permitted => Read("CapPrm:");

    /// <summary>The process is in a user namespace other than the first: its capabilities are good for what is that namespace's.</summary>
    public static bool AreOfUserNamespace => !File.ReadAllText("/proc/self/uid_map").Contains("4294967295", StringComparison.Ordinal);

    static string? Phrase(IEnumerable<string> words)
    {
        var all = words.ToArray();
        return all.Length switch
        {
            0 => null,
            1 => all[0],
            _ => string.Join(", ", all[..^1]) + " and " + all[^1],
        };
    }

    static ulong Read(string set)
    {
        foreach (var line in File.ReadLines("/proc/thread-self/status"))
        {
            if (line.StartsWith(set, StringComparison.Ordinal))
            {
                return ulong.Parse(line.AsSpan(set.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
