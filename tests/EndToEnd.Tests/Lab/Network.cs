using System.Globalization;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>
/// Two hosts joined by a veth pair, far from everything else on the machine:
/// <code>
///   A 198.18.x.1  2001:db8:x::1  ── veth ──  B 198.18.x.2  2001:db8:x::2
/// </code>
/// Removed with all processes in it at the end (198.18.0.0/15: RFC 2544, benchmarks).
/// </summary>
sealed class Network : IDisposable
{
    static int _count = Environment.ProcessId % 200;

    public Network()
    {
        Published.RequireNamespaces();
        var number = Interlocked.Increment(ref _count) % 250;
        var id = string.Create(CultureInfo.InvariantCulture, $"enr{Environment.ProcessId % 100000}n{number}");
        A = new Host(id + "a", $"198.18.{number}.1", $"2001:db8:{number:x}::1");
        B = new Host(id + "b", $"198.18.{number}.2", $"2001:db8:{number:x}::2");
        Folder = Directory.CreateTempSubdirectory("enrichment-e2e-").FullName;
        try
        {
            foreach (var host in new[] { A, B })
            {
                Tool.Run("ip", "netns", "add", host.Name).Expect("ip netns add");
                host.Run("ip", "link", "set", "lo", "up").Expect("lo up");
            }

            Tool.Run("ip", "-n", A.Name, "link", "add", "veth0", "type", "veth", "peer", "name", "veth0", "netns", B.Name).Expect("veth");
            foreach (var host in new[] { A, B })
            {
                // nodad: an IPv6 address is usable at once; no router solicitations in the capture.
                host.Run("ip", "addr", "add", host.IPv4 + "/24", "dev", "veth0").Expect("address");
                host.Run("ip", "addr", "add", host.IPv6 + "/64", "dev", "veth0", "nodad").Expect("address");
                host.Run("sysctl", "-qw", "net.ipv6.conf.veth0.accept_ra=0", "net.ipv6.conf.veth0.router_solicitations=0");
                host.Run("ip", "link", "set", "veth0", "up").Expect("veth up");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Host A { get; }

    public Host B { get; }

    /// <summary>A folder for this test's files.</summary>
    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose()
    {
        foreach (var host in new[] { A, B })
        {
            foreach (var pid in Tool.Run("ip", "netns", "pids", host.Name).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Tool.Run("kill", "-KILL", pid);
            }

            Tool.Run("ip", "netns", "del", host.Name);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
