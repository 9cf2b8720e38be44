using System.Globalization;

namespace Enrichment.Tracker;

/// <summary>A right that the kernel asks for (capabilities(7)), and what for.</summary>
readonly record struct Capability(int Number, string Name, string Purpose);

/// <summary>Which rights this process has.</summary>
static class Capabilities
{
    static readonly Capability DacReadSearch = new(2, "CAP_DAC_READ_SEARCH", "to read other users' /proc/PID/fd");
    static readonly Capability NetAdmin = new(12, "CAP_NET_ADMIN", "to hear of sockets' ends");
    static readonly Capability SysPtrace = new(19, "CAP_SYS_PTRACE", "to see which sockets other users' processes hold");
    static readonly Capability SysAdmin = new(21, "CAP_SYS_ADMIN", "to enter network namespaces");

    public static readonly Capability[] ForListing = [DacReadSearch, SysPtrace, SysAdmin];

    public static readonly Capability[] ForTracking = [NetAdmin, .. ForListing];

    /// <summary>Names and purposes of those that this process lacks, as a phrase. Null: it has all.</summary>
    public static string? Missing(Capability[] wanted) => Missing(wanted, Effective());

    public static string? Missing(Capability[] wanted, ulong effective)
    {
        var missing = wanted.Where(capability => (effective >> capability.Number & 1) == 0)
            .Select(static capability => $"{capability.Name} ({capability.Purpose})")
            .ToArray();
        return missing.Length switch
        {
            0 => null,
            1 => missing[0],
            _ => string.Join(", ", missing[..^1]) + " and " + missing[^1],
        };
    }

    static ulong Effective()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal))
            {
                return ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
