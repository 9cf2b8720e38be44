using Enrichment.Flows;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Sources.Ebpf;

/// <summary>Sockets that the kernel makes itself: the TCP sockets below an MPTCP socket are its owner's, all others nobody's.</summary>
public sealed class MultipathTests
{
    const string Prelude = """
        MULTI = 262
        def multi(): s = socket(AF_INET, SOCK_STREAM, MULTI); s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1); return s
        def multi_listener(port):
            s = multi(); s.bind(('127.0.0.1', port)); s.listen(16); return s

        """;

    readonly RecordingSink _told = new();

    [Fact]
    public void Reconcile_MultipathSocketsHaveCome_MissesNone()
    {
        using var ns = Space();
        using var watch = Watch(ns);
        var child = ns.Start(Prelude + """
            l = multi_listener(8080); c = multi(); c.bind(('127.0.0.1', 7000)); c.connect(('127.0.0.1', 8080)); s, _ = l.accept()
            c.send(b'x'); s.recv(1); b = multi(); b.bind(('127.0.0.1', 7001)); say('open'); hear()
            """);
        child.Hear();
        Reconcile(watch);

        Assert.Equal([7000, 7001, 8080, 8080], _told.Open.Select(binding => (int)binding.Local.Port).Order());
        Assert.All(_told.Open, binding => Assert.Equal(child.Pid, binding.Owners.Single().Pid));
        AssertNoneMissed(watch);
    }

    /// <summary>A listener's port stayed told after its end, since no hook tells that the kernel's own socket is closed.</summary>
    [Fact]
    public void Reconcile_MultipathSocketsHaveGone_MissesNoEnd()
    {
        using var ns = Space();
        using var watch = Watch(ns);
        var child = ns.Start(Prelude + """
            l = multi_listener(8080); c = multi(); c.bind(('127.0.0.1', 7000)); c.connect(('127.0.0.1', 8080)); s, _ = l.accept()
            c.send(b'x'); s.recv(1); b = multi(); b.bind(('127.0.0.1', 7001)); say('open'); hear()
            b.close(); l.close(); c.close(); s.close(); time.sleep(0.1); say('closed'); hear()
            """);
        child.Hear();
        watch.CatchAll(_told);
        child.Tell();
        child.Hear();
        watch.CatchAll(_told);

        Assert.DoesNotContain(_told.Open, binding => binding.Local.Port != 8080 && binding.Remote is null);
        Reconcile(watch);
        AssertNoneMissed(watch);
    }

    [Fact]
    public void Begin_MultipathSocketsOfBefore_AreFoundAndTheirEndsTold()
    {
        using var ns = Space();
        var child = ns.Start(Prelude + """
            l = multi_listener(8080); c = multi(); c.connect(('127.0.0.1', 8080)); s, _ = l.accept(); say('open'); hear()
            l.close(); say('closed'); hear()
            """);
        child.Hear();
        using var watch = Watch(ns);
        Assert.Equal(3, _told.Open.Count);
        Assert.All(_told.Open, binding => Assert.Equal(child.Pid, binding.Owners.Single().Pid));
        Assert.Single(_told.Open, binding => binding.Listening);

        child.Tell();
        child.Hear();
        watch.CatchAll(_told);
        Assert.DoesNotContain(_told.Open, binding => binding.Listening);
        AssertNoneMissed(watch);
    }

    /// <summary>A worker accepts; afterwards the kernel adds a subflow on its own, at both ends.</summary>
    [Fact]
    public void Subflows_OfAConnectionThatAWorkerAccepted_AreItsOwnersAtBothEnds()
    {
        using var ns = Space();
        ns.Run("ip", "mptcp", "limits", "set", "subflow", "2", "add_addr_accepted", "2");
        ns.Run("ip", "mptcp", "endpoint", "add", "127.0.0.9", "dev", "lo", "subflow");
        using var watch = Watch(ns);
        var server = ns.Start(Prelude + """
            l = multi_listener(8080); l.getsockname(); r, w = os.pipe()
            if os.fork() == 0:
                open('/proc/self/comm', 'w').write('worker'); say(os.getpid()); c, _ = l.accept(); c.recv(1); c.send(b'y'); sys.stdin.readline(); os._exit(0)
            os.wait()
            """);
        var worker = server.HearNumber();
        var client = ns.Start(Prelude + "c = multi(); c.connect(('127.0.0.1', 8080)); c.send(b'x'); c.recv(1); say('ok'); hear()");
        client.Hear();
        var address = IpAddress.Parse("127.0.0.9");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (_told.Open.Count(binding => binding.Remote?.Address == address || (binding.Local.Address == address && binding.Remote is not null)) < 2)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "no further subflow within 20 s");
            Thread.Sleep(5);
            watch.CatchAll(_told);
        }

        Reconcile(watch);
        var connections = _told.Open.Where(binding => binding.Remote is not null).ToList();
        Assert.Equal(4, connections.Count);
        Assert.All(connections, binding => Assert.Equal(binding.Local.Port == 8080 ? worker : client.Pid, binding.Owners.Single().Pid));
        AssertNoneMissed(watch);
        server.Tell();
    }

    /// <summary>A tunnel's socket stays after the program that asked for it is gone; it was told as that program's for good.</summary>
    [Fact]
    public void Kernel_SocketOfATunnel_IsNobodys()
    {
        using var ns = Space();
        using var watch = Watch(ns);
        ns.Run("ip", "link", "add", "vx0", "type", "vxlan", "id", "7", "dstport", "4789", "local", "127.0.0.1", "dev", "lo");
        ns.Run("ip", "link", "set", "vx0", "up");
        Reconcile(watch);

        Assert.Empty(_told.AllOpened);
        AssertNoneMissed(watch);
    }

    static NetNs Space()
    {
        var ns = new NetNs();
        Assert.SkipUnless(File.Exists("/proc/sys/net/mptcp/enabled"), "this kernel has no MPTCP");
        return ns;
    }

    EventWatch Watch(NetNs ns)
    {
        var watch = EventWatch.Start(new TrackerOptions { OnlyNetNs = ns.Only }, _told, "boot");
        watch.Begin();
        return watch;
    }

    void Reconcile(EventWatch watch)
    {
        watch.CatchAll(_told);
        watch.Reconcile();
        watch.CatchAll(_told);
    }

    static void AssertNoneMissed(EventWatch watch)
    {
        var counters = watch.Counters.ToDictionary();
        Assert.Equal((0ul, 0ul), (counters["missed_sockets"], counters["missed_ends"]));
    }
}
