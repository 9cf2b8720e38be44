using Enrichment.EndToEnd.Tests.Lab;
using Xunit;
using static Enrichment.EndToEnd.Tests.Faults.Fault;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>The tracker is away: at the start, or in mid-run. Flows go on, nobody gets a wrong name, and it is picked up again.</summary>
public sealed class TrackerAwayTests : IDisposable
{
    readonly Network _network = new();
    readonly List<Actor> _actors = [];

    public void Dispose()
    {
        _actors.ForEach(actor => actor.Dispose());
        _network.Dispose();
    }

    [Fact]
    public void AwayAtTheStart_FlowsSaySo_AndAreNamedWhenItCame()
    {
        Serve();
        using var updater = Updater();
        updater.Await("is not there");
        var early = Talk("early", 1.2);
        _actors[^1].WaitForEnd();
        Thread.Sleep(4500); // idle timeout, and the longest hold

        using var tracker = Daemon.Tracker(_network).Await("listening");
        updater.Await(": host ");
        var late = Talk("late", 1.5);
        _actors[^1].WaitForEnd();
        Assert.Equal(0, updater.Stop());

        WasSaidOnce(updater.Said, $"tracker at {Quote(Daemon.Socket(_network))} is not there: no such file; flows go on without its processes, and it is tried again");
        WasSaidOnce(updater.Said, $"tracker at {Quote(Daemon.Socket(_network))}: host .*, \\d+ sockets, source (ebpf|sockdiag every 250 ms)");
        var flows = TimedFlow.SentBy(_network.A, _network.PathOf("flows"));
        var ofEarly = Assert.Single(flows, flow => flow.Port == early);
        Assert.Equal(("-", "tracker-away"), (ofEarly.Name, ofEarly.Reason));
        Assert.Equal(["late"], flows.Where(flow => flow.Port == late).Select(flow => flow.Name).Distinct());
    }

    [Theory]
    [InlineData("KILL", "the connection to {0} is lost: the other end closed it")]
    [InlineData("TERM", "{0} says: the server is stopping")]
    public void EndsInMidRunAndIsStartedAgain_NoWrongNames_AndAllNamedAfterwards(string signal, string why)
    {
        Serve();
        using var first = Daemon.Tracker(_network).Await("listening");
        using var updater = Updater("--active-timeout", "2s");
        updater.Await(": host ");
        Talk("through", 25);
        Thread.Sleep(3000);
        End(first, signal);
        var gone = TimedFlow.Now();
        updater.Await("flows go on without its processes");
        var gap = Talk("gap", 1.2);
        _actors[^1].WaitForEnd();
        Thread.Sleep(3000);

        using var second = Daemon.Tracker(_network).Await("listening");
        updater.Await("is back after");
        var back = TimedFlow.Now();
        var after = Talk("after", 1.5);
        _actors[^1].WaitForEnd();
        _actors[1].WaitForEnd();
        Thread.Sleep(1500);
        Assert.Equal(0, updater.Stop());

        var tracker = $"tracker at {Daemon.Socket(_network)}";
        Assert.Equal(3, Sentences(updater.Said).Count(sentence => sentence.Contains(tracker, StringComparison.Ordinal)));
        WasSaidOnce(updater.Said, Quote(why.Replace("{0}", tracker, StringComparison.Ordinal)) + "; flows go on without its processes, and it is tried again");
        WasSaidOnce(updater.Said, $"{Quote(tracker)} is back after [\\d.]+ s; what sockets did in [\\d.]+ s before is not known");
        var flows = TimedFlow.SentBy(_network.A, _network.PathOf("flows"));
        Assert.All(flows.Where(flow => flow.Port == gap), flow => Assert.Equal(("-", "tracker-away"), (flow.Name, flow.Reason)));
        Assert.Contains(flows, flow => flow.Port == gap);
        Assert.Equal(["after"], flows.Where(flow => flow.Port == after).Select(flow => flow.Name).Distinct());

        var through = flows.Where(flow => flow.Port != gap && flow.Port != after).ToList();
        Assert.All(through, flow => Assert.True(flow.Name is "through" or "-", $"{flow}"));
        Assert.All(through.Where(flow => flow.Last < gone - 1 || flow.First > back), flow => Assert.Equal("through", flow.Name));
        Assert.Contains(through, flow => flow.First > back);
    }

    Daemon Updater(params string[] options) => Daemon.Updater(_network, ["--idle-timeout", "1s", .. options]).Await("capturing");

    void Serve()
    {
        _actors.Add(_network.B.Act("nameserver", "udp_server", _network.B.IPv4, 53));
        _actors[^1].Await("bound");
    }

    /// <returns>The port it talks from.</returns>
    string Talk(string name, double seconds)
    {
        _actors.Add(_network.A.Act(name, "udp_client", _network.B.IPv4, 53, seconds));
        return _actors[^1].Await("bound")[1];
    }

    static void End(Daemon daemon, string signal)
    {
        if (signal == "KILL")
        {
            daemon.Kill();
        }
        else
        {
            Assert.Equal(0, daemon.Stop(signal));
        }
    }
}
