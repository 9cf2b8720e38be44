using System.Diagnostics;
using System.Globalization;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Nat;

/// <summary>
/// A host behind a router, and one in front of it, each in a network namespace of its own:
/// <code>
///   inner 10.9.0.2, .3  fd09::2 ── in, router, out 198.19.9.1  2001:db8:9::1 ── outer 198.19.9.2  2001:db8:9::2
/// </code>
/// The router masquerades what goes out, publishes the inner host's port 8080 as 8090, and takes 3128 to its own 8888.
/// </summary>
sealed class NatLab : IDisposable
{
    const string Rules = """
        table inet nat {
          chain post { type nat hook postrouting priority 100; oifname "out" masquerade; }
          chain pre { type nat hook prerouting priority -100;
            iifname "out" udp dport 8080-8084 jump publish
            iifname "out" tcp dport 8090 jump publish
            iifname "out" meta l4proto { tcp, udp } th dport 3128-3132 redirect to :8888
          }
          chain publish {
            meta l4proto tcp meta nfproto ipv4 dnat ip to 10.9.0.2:8080
            meta l4proto tcp meta nfproto ipv6 dnat ip6 to [fd09::2]:8080
            meta nfproto ipv4 dnat ip to 10.9.0.2
            meta nfproto ipv6 dnat ip6 to fd09::2
          }
        }
        """;

    static int _count;
    readonly List<Host> _hosts = [];
    readonly List<Process> _servers = [];
    readonly string _peer;

    public NatLab()
    {
        Published.RequireNamespaces();
        Folder = Directory.CreateTempSubdirectory("enrichment-nat-").FullName;
        _peer = Path.Combine(Folder, "peer");
        var name = string.Create(CultureInfo.InvariantCulture, $"nat{Environment.ProcessId}n{Interlocked.Increment(ref _count)}");
        (Inner, Router, Outer) = (Add(name + "i", "10.9.0.2", "fd09::2"), Add(name + "r", "198.19.9.1", "2001:db8:9::1"), Add(name + "o", "198.19.9.2", "2001:db8:9::2"));
        try
        {
            Tool.Run("gcc", "-O2", "-Wall", "-o", _peer, Path.Combine(Published.Root, "tests/EndToEnd.Tests/Nat/peer.c")).Expect("gcc");
            Connect();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Host Inner { get; }

    public Host Router { get; }

    public Host Outer { get; }

    public string Folder { get; }

    public string Flows => Path.Combine(Folder, "flows");

    public string TruthFile => Path.Combine(Folder, "truth");

    public string Socket => "unix:" + Path.Combine(Folder, "tracker.sock");

    /// <summary>For the tracker: the three hosts and nothing else of the machine.</summary>
    public string[] Namespaces => [.. _hosts.SelectMany(host => new[] { "--netns", host.Inode })];

    /// <summary>A server at both families, on TCP and UDP.</summary>
    public void Serve(Host host, string name, int port)
    {
        foreach (var (address, suffix) in new[] { (host.IPv4, "4"), (host.IPv6, "6") })
        {
            var server = host.Start(_peer, "serve", TruthFile, name + suffix, address, port.ToString(CultureInfo.InvariantCulture));
            _servers.Add(server);
            Assert.Equal("ready", server.StandardOutput.ReadLine());
        }
    }

    /// <summary>Clients in turn, each a process of its own.</summary>
    /// <param name="from">Address and port of all of them; none: any.</param>
    public Process Ask(Host host, string name, string protocol, int count, string address, int port, params string[] from) =>
        host.Start(_peer, ["ask", TruthFile, name, protocol, Text(count), address, Text(port), .. from]);

    /// <summary>A program that has raw sockets for echoes, and asks nobody.</summary>
    public void Hold(Host host)
    {
        var holder = host.Start(_peer, "hold");
        _servers.Add(holder);
        Assert.Equal("ready", holder.StandardOutput.ReadLine());
    }

    /// <summary>One echo of a process of that name, and its answer.</summary>
    public void Echo(Host host, string name, string kind, string address) => host.Run(_peer, "echo", name, kind, address).Expect("echo");

    public void Dispose()
    {
        _servers.ForEach(static server => server.Dispose());
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

    Host Add(string name, string ipv4, string ipv6)
    {
        Tool.Run("ip", "netns", "add", name).Expect("ip netns add");
        var host = new Host(name, ipv4, ipv6);
        _hosts.Add(host);
        host.Run("ip", "link", "set", "lo", "up").Expect("lo up");
        return host;
    }

    void Connect()
    {
        Tool.Run("ip", "-n", Router.Name, "link", "add", "in", "type", "veth", "peer", "name", "eth0", "netns", Inner.Name).Expect("veth");
        Tool.Run("ip", "-n", Router.Name, "link", "add", "out", "type", "veth", "peer", "name", "eth0", "netns", Outer.Name).Expect("veth");
        Router.Run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1").Expect("forwarding");
        Address(Inner, "eth0", "10.9.0.2/24", "10.9.0.3/24", "fd09::2/64");
        Address(Router, "in", "10.9.0.1/24", "fd09::1/64");
        Address(Router, "out", "198.19.9.1/24", "2001:db8:9::1/64");
        Address(Outer, "eth0", "198.19.9.2/24", "2001:db8:9::2/64");
        Inner.Run("ip", "route", "add", "default", "via", "10.9.0.1").Expect("route");
        Inner.Run("ip", "-6", "route", "add", "default", "via", "fd09::1").Expect("route");
        File.WriteAllText(Path.Combine(Folder, "nat.nft"), Rules);
        RequireTranslation();
    }

    static void Address(Host host, string link, params string[] addresses)
    {
        foreach (var address in addresses)
        {
            host.Run("ip", ["addr", "add", address, "dev", link, .. address.Contains(':') ? ["nodad"] : Array.Empty<string>()]).Expect("address");
        }

        host.Run("ip", "link", "set", link, "up").Expect("link up");
    }

    /// <summary>Skips the test where the kernel cannot translate addresses; with REQUIRE_NETNS=1 that is a failure.</summary>
    void RequireTranslation()
    {
        if (!Tool.Exists("nft"))
        {
            Skip("needs nft, to translate addresses");
        }

        if (Router.Run("nft", "-f", Path.Combine(Folder, "nat.nft")) is { ExitCode: not 0 } refused)
        {
            Skip($"the kernel does not translate addresses: {refused.Errors}");
        }
    }

    static void Skip(string reason)
    {
        if (Environment.GetEnvironmentVariable("REQUIRE_NETNS") == "1")
        {
            Assert.Fail(reason);
        }

        Assert.Skip(reason);
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
