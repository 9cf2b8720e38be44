using Enrichment.EndToEnd.Tests.GroundTruth;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Nat;

/// <summary>Echoes that a router translates, while a program of the router itself has raw sockets that could have sent them.</summary>
public sealed class EchoTests(ITestOutputHelper output)
{
    [Fact]
    public void Masqueraded_IsTheInnerProcessAndNotTheRouters()
    {
        using var lab = new NatLab();
        lab.Inner.Run("sysctl", "-qw", "net.ipv4.ping_group_range=0 2147483647").Expect("ping sockets");
        using var tracker = Daemon.Of(Tool.Start(
            Published.Tracker, ["run", "--enter-namespaces", "--listen", lab.Socket, .. lab.Namespaces])).Await("listening");
        lab.Hold(lab.Router);
        using var updater = Daemon.Of(lab.Router.Start(
            Published.Updater, "run", "--write", lab.Flows, "--idle-timeout", "1s", "--rotate", "1h", "--tracker", lab.Socket, "--capture", "out"))
            .Await("capturing on out").Await("tracker at ");

        string[] names = ["ping4", "raw4", "ping6", "raw6"];
        foreach (var name in names)
        {
            lab.Echo(lab.Inner, name, name[..^1], name[^1] == '4' ? lab.Outer.IPv4 : lab.Outer.IPv6);
        }

        Thread.Sleep(1500);
        Assert.True(updater.Stop() == 0, updater.Said);
        var ends = StampedEnd.Of(lab.Flows).Where(end => end.Protocol.StartsWith("ICMP", StringComparison.Ordinal) && end.End is var at
            && (at.StartsWith(lab.Router.IPv4 + " ", StringComparison.Ordinal) || at.StartsWith(lab.Router.IPv6 + " ", StringComparison.Ordinal))).ToList();
        ends.ForEach(end => output.WriteLine($"{string.Join('|', end.Names)} {end}"));

        // Asked and answered, each a flow.
        Assert.Equal(names.SelectMany(name => new[] { name, name }).Order(), ends.Select(end => string.Join('|', end.Names)).Order());
    }
}
