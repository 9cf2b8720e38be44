using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Live;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Live;

/// <summary>Real interfaces in network namespaces; what is sent is known, so what is counted must be exactly that.</summary>
public sealed class LiveCaptureTests
{
    [Fact]
    public async Task Fill_VethAndLoopback_EachPacketOnce()
    {
        using var net = new NetworkNamespaces("a", "b");
        Connect(net, "a", "va", "10.1.0.1/24", "b", "vb", "10.1.0.2/24");
        using var run = new CaptureRun(net, "a");

        await net.In("b", () => CaptureRun.Send("10.1.0.1", 5001, 100));
        await net.In("a", () => CaptureRun.Send("10.1.0.2", 5002, 70));
        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5003, 50));
        await net.In("a", () => CaptureRun.Send("10.1.0.1", 5004, 40)); // To an own address: over the loopback.
        await net.In("a", () => CaptureRun.Send("::1", 5005, 1));
        run.Stop();

        var incoming = run.Counted(5001, 100);
        Assert.Equal(incoming.Key.InputInterface, run.Counted(5002, 70).Key.InputInterface);
        Assert.Equal(1u, run.Counted(5003, 50).Key.InputInterface);
        Assert.Equal(1u, run.Counted(5004, 40).Key.InputInterface);
        Assert.Equal(148ul, Assert.Single(run.Flows, flow => flow.Key.DestinationPort == 5005 && flow.Key.Protocol == 17).Bytes);
        Assert.Equal(net.Inode("a"), run.NetNs);
        Assert.All(run.Flows, flow => Assert.Equal(run.NetNs, flow.Key.NetNs));
        Assert.Equal(["lo", "va"], run.Interfaces.Select(one => one.Name));
        Assert.All(run.Interfaces, one => Assert.Equal(0, one.DroppedByKernel));
    }

    [Fact]
    public async Task Fill_Bridge_CountsWhatItPassesOnAndWhatItReceivesOnce()
    {
        using var net = new NetworkNamespaces("host", "b", "c");
        net.Ip("host", "link add br0 type bridge");
        net.Ip("host", "link set br0 up");
        net.Ip("host", "addr add 10.2.0.1/24 dev br0");
        Connect(net, "host", "p1", null, "b", "vb", "10.2.0.2/24");
        Connect(net, "host", "p2", null, "c", "vc", "10.2.0.3/24");
        net.Ip("host", "link set p1 master br0");
        net.Ip("host", "link set p2 master br0");
        using var run = new CaptureRun(net, "host");

        await net.In("b", () => CaptureRun.Send("10.2.0.3", 5001, 40)); // Passed on.
        await net.In("b", () => CaptureRun.Send("10.2.0.1", 5002, 30)); // Received.
        await net.In("host", () => CaptureRun.Send("10.2.0.3", 5003, 20)); // Sent.
        await net.In("c", () => CaptureRun.Send("10.2.0.255", 5004, 10)); // Flooded.
        run.Stop();

        run.Counted(5001, 40);
        run.Counted(5002, 30);
        run.Counted(5003, 20);
        run.Counted(5004, 10);
        Assert.Contains("p1 is not captured: its packets are counted on br0", run.Said);
        Assert.Equal(["br0", "lo"], run.Interfaces.Select(one => one.Name));
    }

    [Fact]
    public async Task Fill_BothEndsOfAVethHere_EachPacketOnce()
    {
        using var net = new NetworkNamespaces("a");
        Connect(net, "a", "v0", "10.3.0.1/24", "a", "v1", "10.3.1.1/24");
        using var run = new CaptureRun(net, "a");

        await net.In("a", () => CaptureRun.Send("255.255.255.255", 5001, 25, "v0"));
        await net.In("a", () => CaptureRun.Send("255.255.255.255", 5002, 15, "v1"));
        run.Stop();

        run.Counted(5001, 25);
        run.Counted(5002, 15);
    }

    [Fact]
    public async Task Fill_Macvlan_IsCountedOnTheInterfaceBelow()
    {
        using var net = new NetworkNamespaces("a", "b");
        Connect(net, "a", "va", "10.4.0.1/24", "b", "vb", "10.4.0.2/24");
        net.Ip("a", "link add link va name mv0 type macvlan mode bridge");
        net.Ip("a", "addr add 10.4.0.3/24 dev mv0");
        net.Ip("a", "link set mv0 up");
        using var run = new CaptureRun(net, "a");

        await net.In("b", () => CaptureRun.Send("10.4.0.3", 5001, 35));
        run.Stop();

        run.Counted(5001, 35);
        Assert.Contains("mv0 is not captured: its packets are counted on va", run.Said);
    }

    [Fact]
    public async Task Fill_InterfaceComesAndGoes_IsPickedUpAndDropped()
    {
        using var net = new NetworkNamespaces("a", "b");
        using var run = new CaptureRun(net, "a");
        Connect(net, "a", "late", "10.5.0.1/24", "b", "vb", "10.5.0.2/24");
        run.WaitToHear("capturing on late");

        await net.In("b", () => CaptureRun.Send("10.5.0.1", 5001, 45));
        await Task.Delay(200, TestContext.Current.CancellationToken); // The kernel gathers packets for 50 ms; those of an interface that is gone are lost.
        net.Ip("a", "link del late");
        run.WaitToHear("no longer capturing on late: ");
        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5002, 5));
        run.Stop();

        run.Counted(5001, 45);
        run.Counted(5002, 5);
        Assert.Equal(["late", "lo"], run.Interfaces.Select(one => one.Name));
    }

    [Fact]
    public async Task Fill_NamedInterfaceThatIsDown_IsCapturedWhenItComesUp()
    {
        using var net = new NetworkNamespaces("a", "b");
        Connect(net, "a", "va", "10.6.0.1/24", "b", "vb", "10.6.0.2/24");
        net.Ip("a", "link set va down");
        using var run = new CaptureRun(net, "a", new LiveCaptureOptions { Interfaces = ["va"] });
        Assert.Contains("va is down; it is captured when it comes up", run.Said);

        net.Ip("a", "link set va up");
        run.WaitToHear("capturing on va");
        await net.In("b", () => CaptureRun.Send("10.6.0.1", 5001, 9));
        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5002, 9)); // Not asked for.
        run.Stop();

        run.Counted(5001, 9);
        Assert.DoesNotContain(run.Flows, flow => flow.Key.DestinationPort == 5002);
    }

    [Fact]
    public async Task Fill_Filter_LeavesTheRestToTheKernel()
    {
        using var net = new NetworkNamespaces("a");
        using var run = new CaptureRun(net, "a", new LiveCaptureOptions { Filter = "udp port 5001 or udp port 5002" });

        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5001, 10));
        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5002, 20));
        await net.In("a", () => CaptureRun.Send("127.0.0.1", 5003, 30));
        run.Stop();

        run.Counted(5001, 10);
        run.Counted(5002, 20);
        Assert.DoesNotContain(run.Flows, flow => flow.Key.DestinationPort == 5003);
        Assert.Equal(30, run.Interfaces.Sum(one => one.Received) - run.Flows.Where(flow => flow.Key.Protocol == 1).Sum(flow => (long)flow.Packets));
    }

    [Fact]
    public async Task Open_NoSuchInterface_NamesThoseThatAre()
    {
        using var net = new NetworkNamespaces("a");

        var refusal = await Assert.ThrowsAsync<CaptureException>(() => net.In("a", () => new LiveCapture(new LiveCaptureOptions { Interfaces = ["eth9"] }, _ => { }).Dispose()));

        Assert.StartsWith("no such interface: eth9 (there are: lo", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WrongFilter_SaysWhatLibpcapSays()
    {
        using var net = new NetworkNamespaces("a");

        var refusal = await Assert.ThrowsAsync<CaptureException>(() => net.In("a", () => new LiveCapture(new LiveCaptureOptions { Filter = "udp port" }, _ => { }).Dispose()));

        Assert.Contains("the capture filter '(udp port)' is wrong: ", refusal.Message, StringComparison.Ordinal);
    }

    static void Connect(NetworkNamespaces net, string here, string name, string? address, string there, string otherName, string otherAddress)
    {
        net.Ip(here, $"link add {name} type veth peer name {otherName} netns @{there}");
        foreach (var (at, link, ip) in new[] { (here, name, address), (there, otherName, otherAddress) })
        {
            if (ip is not null)
            {
                net.Ip(at, $"addr add {ip} dev {link}");
            }

            net.Ip(at, $"link set {link} up");
        }
    }
}
