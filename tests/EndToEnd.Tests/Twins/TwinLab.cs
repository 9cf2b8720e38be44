using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.Twins;

/// <summary>
/// A host with two containers that have the same address, each behind a veth pair of its own:
/// <code>
///   one 10.1.1.2 ── v1 10.1.1.1 ┐
///                               host
///   two 10.1.1.2 ── v2 10.1.1.1 ┘
/// </code>
/// </summary>
sealed class TwinLab : IDisposable
{
    static int _count;
    readonly List<Host> _hosts = [];

    public TwinLab()
    {
        Published.RequireNamespaces();
        Folder = Directory.CreateTempSubdirectory("enrichment-twins-").FullName;
        var name = string.Create(CultureInfo.InvariantCulture, $"twin{Environment.ProcessId}n{Interlocked.Increment(ref _count)}");
        (Host, One, Two) = (Add(name + "h", "10.1.1.1"), Add(name + "a", "10.1.1.2"), Add(name + "b", "10.1.1.2"));
        try
        {
            Connect(One, "v1");
            Connect(Two, "v2");

            // Answers come back on the other device than the one that the routing table would choose.
            Host.Run("sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0", "net.ipv4.conf.v1.rp_filter=0", "net.ipv4.conf.v2.rp_filter=0")
                .Expect("rp_filter");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Host Host { get; }

    public Host One { get; }

    public Host Two { get; }

    public string Folder { get; }

    public string Socket => "unix:" + Path.Combine(Folder, "tracker.sock");

    /// <summary>For the tracker: these and nothing else of the machine.</summary>
    public string[] Namespaces => [.. _hosts.SelectMany(host => new[] { "--netns", host.Inode })];

    public int IndexOf(string device) => int.Parse(
        Tool.Run("ip", "-n", Host.Name, "-o", "link", "show", device).Expect("link").Split(':')[0], CultureInfo.InvariantCulture);

    public void Dispose()
    {
        foreach (var host in _hosts)
        {
            foreach (var pid in Tool.Run("ip", "netns", "pids", host.Name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Tool.Run("kill", "-KILL", pid);
            }

            Tool.Run("ip", "netns", "del", host.Name);
        }

        Directory.Delete(Folder, recursive: true);
    }

    Host Add(string name, string ipv4)
    {
        Tool.Run("ip", "netns", "add", name).Expect("ip netns add");
        var host = new Host(name, ipv4, "");
        _hosts.Add(host);
        host.Run("ip", "link", "set", "lo", "up").Expect("lo up");
        return host;
    }

    void Connect(Host container, string device)
    {
        Tool.Run("ip", "-n", Host.Name, "link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", container.Name).Expect("veth");
        Host.Run("ip", "addr", "add", "10.1.1.1/24", "dev", device).Expect("address");
        Host.Run("ip", "link", "set", device, "up").Expect("up");
        container.Run("ip", "addr", "add", "10.1.1.2/24", "dev", "eth0").Expect("address");
        container.Run("ip", "link", "set", "eth0", "up").Expect("up");
    }
}
