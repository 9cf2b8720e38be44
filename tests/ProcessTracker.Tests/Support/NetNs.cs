using System.Globalization;
using Xunit;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>
/// A network namespace of the test's own, loopback up; removed at the end. Without the rights to make one the test is
/// skipped, or fails where REQUIRE_NETNS=1.
/// </summary>
sealed class NetNs : IDisposable
{
    static int _count;

    readonly List<Child> _children = [];

    public NetNs()
    {
        if (Capabilities.Missing([.. Capabilities.ForTracking, Capabilities.SysAdmin]) is { } missing)
        {
            if (Environment.GetEnvironmentVariable("REQUIRE_NETNS") == "1")
            {
                Assert.Fail($"a network namespace is required, but this run is without {missing}");
            }

            Assert.Skip($"needs a network namespace, but this run is without {missing}");
        }

        Name = string.Create(CultureInfo.InvariantCulture, $"trk{Environment.ProcessId}n{Interlocked.Increment(ref _count)}");
        Tool.Run("ip", "netns", "add", Name);
        Tool.Run("ip", "-n", Name, "link", "set", "lo", "up");
        Inode = ulong.Parse(Tool.Run("stat", "-Lc", "%i", "/run/netns/" + Name).Trim(), CultureInfo.InvariantCulture);
    }

    public string Name { get; }

    public ulong Inode { get; }

    /// <summary>For options that say what to look at.</summary>
    public IReadOnlySet<ulong> Only => new HashSet<ulong> { Inode };

    /// <summary>Starts a Python program inside; it begins with <c>from socket import *</c> and the like.</summary>
    public Child Start(string script)
    {
        var child = new Child(Name, script);
        _children.Add(child);
        return child;
    }

    public string Run(params string[] command) => Tool.Run("ip", ["netns", "exec", Name, .. command]);

    public void Dispose()
    {
        foreach (var child in _children)
        {
            child.Dispose();
        }

        Tool.Run("ip", "netns", "del", Name);
    }
}
