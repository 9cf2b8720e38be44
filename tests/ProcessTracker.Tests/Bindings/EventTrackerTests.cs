using Enrichment.Bindings;
using Enrichment.Tracker.Bindings;
using Enrichment.Tracker.Sources.Ebpf;
using Enrichment.Tracker.Sources.Processes;
using Enrichment.Tracker.Sources.ProcFs;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests.Bindings;

/// <summary>What the kernel's events mean. Boot was at second 0 of 1970, so boot times are wall times; no process is to be found in /proc.</summary>
public sealed class EventTrackerTests
{
    const byte Tcp = Flows.IpProtocol.Tcp;
    readonly RecordingSink _told = new();
    readonly EventProcesses _processes;
    readonly EventTracker _tracker;

    public EventTrackerTests()
    {
        var users = new UserNames("/nonexistent");
        _processes = new EventProcesses(new ProcessReader(new ProcRoot(), users, "boot", 0, containers: null), users, "boot");
        _tracker = new EventTracker(_processes, _told) { WallAtBootNs = 0 };
    }

    void Take(SocketEvent e) => _tracker.Take(e);

    static (long, long) Times(Binding binding) => (binding.OpenedFrom, binding.ClosedBy);

    [Fact]
    public void Take_BoundAndGone_IsOpenFromTheOneToTheOther()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.Gone, 2000).At("127.0.0.1:53"));

        var binding = Assert.Single(_told.AllClosed);
        Assert.Equal((1000, 2000), Times(binding));
        Assert.Equal((binding.OpenedFrom, binding.ClosedFrom), (binding.OpenedBy, binding.ClosedBy));
        Assert.Equal("127.0.0.1:53", binding.Local.ToString());
        var owner = Assert.Single(binding.Owners);
        Assert.Equal((100, "program", 65534u, 100_000_000_000), (owner.Pid, owner.Name, owner.Uid, owner.StartTimeNs));
        Assert.Null(owner.Executable);
        Assert.Equal(0, _processes.Count);
        Assert.Equal(0, _tracker.Count);
    }

    [Fact]
    public void Take_ToldTwice_ChangesNothing()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.Shape, 1500).At("127.0.0.1:53"));

        Assert.Single(_told.AllOpened);
        Assert.Empty(_told.AllClosed);
    }

    /// <summary>connect() has chosen the port, and the first send, which tells of it, was under way when the pass came.</summary>
    [Theory]
    [InlineData(nameof(SocketEventKind.Shape), 0)]
    [InlineData(nameof(SocketEventKind.Gone), 0)]
    [InlineData(nameof(SocketEventKind.Exit), 1)]
    public void MissedSockets_FoundAndToldLater_WasNotMissed(string then, long missed)
    {
        _tracker.BeginPass(0);
        _tracker.EndPass(new HashSet<ulong>(), 0, 0);
        _tracker.BeginPass(1000);
        Take(Events.Of(SocketEventKind.Held, 1500).At("127.0.0.1:40000", "127.0.0.1:53"));
        _tracker.EndPass(new HashSet<ulong>(), 1000, 2000);
        Assert.Equal(1, _tracker.MissedSockets);

        Take(Events.Of(Enum.Parse<SocketEventKind>(then), 2500).At("127.0.0.1:40000", "127.0.0.1:53"));
        Assert.Equal(missed, _tracker.MissedSockets);
    }

    /// <summary>A TCP port's choice is told before the first packet: who was found first was missed.</summary>
    [Fact]
    public void MissedSockets_TcpFoundAndToldLater_WasMissed()
    {
        _tracker.BeginPass(0);
        _tracker.EndPass(new HashSet<ulong>(), 0, 0);
        _tracker.BeginPass(1000);
        Take(Events.Of(SocketEventKind.Held, 1500).At("127.0.0.1:40000", "127.0.0.1:80", Tcp));
        Take(Events.Of(SocketEventKind.Gone, 2500).At("127.0.0.1:40000", "127.0.0.1:80", Tcp));

        Assert.Equal(1, _tracker.MissedSockets);
    }

    [Fact]
    public void Take_AnswerOfOneOfAGroup_IsABindingOfItsOwn()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("0.0.0.0:53"));
        Take(Events.Of(SocketEventKind.Shape, 1500, pid: 200, cookie: 2).At("0.0.0.0:53"));
        Take(Events.Of(SocketEventKind.Peer, 2000, pid: 200, cookie: 2).At("0.0.0.0:53", "127.0.0.1:40000"));
        Take(Events.Of(SocketEventKind.Peer, 3000, pid: 200, cookie: 2).At("0.0.0.0:53", "127.0.0.1:40000"));

        Assert.Equal(3, _told.AllOpened.Count);
        var answered = _told.AllOpened[2];
        Assert.Equal(("0.0.0.0:53", "127.0.0.1:40000", 200), (answered.Local.ToString(), answered.Remote.ToString(), Assert.Single(answered.Owners).Pid));
        Assert.Equal(1500, answered.OpenedBy); // the question came before the answer
        Assert.True(answered.IsOpen);
    }

    [Fact]
    public void Take_GroupGetsAnotherMember_AnsweredPeersAreSharedOutAnew()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("0.0.0.0:53"));
        Take(Events.Of(SocketEventKind.Peer, 2000).At("0.0.0.0:53", "127.0.0.1:40000"));
        Take(Events.Of(SocketEventKind.Shape, 3000, pid: 200, cookie: 2).At("0.0.0.0:53"));
        Take(Events.Of(SocketEventKind.Peer, 4000, pid: 200, cookie: 2).At("0.0.0.0:53", "127.0.0.1:40000"));
        Take(Events.Of(SocketEventKind.Gone, 5000).At("0.0.0.0:53"));

        Assert.Equal([(1000, 3000), (1000, 5000), (3000, 5000)], _told.AllClosed.Select(Times).Order());
        Assert.Equal(0, _tracker.Peers);
    }

    [Fact]
    public void Tick_PeerNotAnsweredForLong_IsForgotten()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("0.0.0.0:53"));
        Take(Events.Of(SocketEventKind.Peer, 2000).At("0.0.0.0:53", "127.0.0.1:40000"));
        Take(Events.Of(SocketEventKind.Peer, 15_000_000_000).At("0.0.0.0:53", "127.0.0.1:40000"));

        _tracker.Tick(30_000_000_000);
        Assert.Equal(1, _tracker.Peers);
        _tracker.Tick(36_000_000_000);

        Assert.Equal(0, _tracker.Peers);
        Assert.Equal(36_000_000_000, Assert.Single(_told.AllClosed).ClosedBy);
    }

    [Fact]
    public void Take_MorePeersThanFit_AreCounted()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("0.0.0.0:53"));
        for (var i = 0; i < 20_000; i++)
        {
            Take(Events.Of(SocketEventKind.Peer, 2000).At("0.0.0.0:53", $"10.0.{i / 60_000}.1:{1 + (i % 60_000)}"));
        }

        Assert.Equal((16_384, 20_000 - 16_384), (_tracker.Peers, _tracker.PeersUntold));
    }

    [Fact]
    public void Take_PortChosenBySend_OpenSinceTheCallBegan()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000, since: 900).At("127.0.0.1:40000", "127.0.0.1:53"));

        Assert.Equal((900, 900), (_told.AllOpened[0].OpenedFrom, _told.AllOpened[0].OpenedBy));
    }

    [Fact]
    public void Take_PortWasAnothersWhenTheCallBegan_OpenSinceThatEnd()
    {
        Take(Events.Of(SocketEventKind.Shape, 500, pid: 200, cookie: 2).At("127.0.0.1:40000", "127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.Gone, 950, pid: 200, cookie: 2).At("127.0.0.1:40000", "127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.Shape, 1000, since: 900).At("127.0.0.1:40000", "127.0.0.1:53"));

        Assert.Equal((950, 950), (_told.AllOpened[1].OpenedFrom, _told.AllOpened[1].OpenedBy));
    }

    [Fact]
    public void Take_Connected_OneBindingEndsAsTheNextBegins()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("0.0.0.0:40000"));
        Take(Events.Of(SocketEventKind.Shape, 2000, since: 1900).At("127.0.0.1:40000", "127.0.0.1:53"));

        Assert.Equal((1000, 1900), Times(_told.AllClosed[0]));
        Assert.Equal(1900, _told.AllOpened[1].OpenedBy);
        Assert.Equal("127.0.0.1:53", _told.AllOpened[1].Remote.ToString());
    }

    [Fact]
    public void Take_AcceptedByAnother_ListenersOwnershipIsTakenBack()
    {
        var connection = "127.0.0.1:80";
        Take(Events.Of(SocketEventKind.Shape, 1000).At(connection, "127.0.0.1:40000", Tcp).With(SocketEventFlags.Unaccepted));
        Take(Events.Of(SocketEventKind.Accepted, 1500, pid: 200, since: 1000).At(connection, "127.0.0.1:40000", Tcp));

        Assert.Equal((1000, 999), Times(_told.AllClosed[0]));
        var binding = Assert.Single(_told.Open);
        Assert.Equal((1000, 200), (binding.OpenedBy, binding.Owners.Single().Pid));
    }

    [Fact]
    public void Take_UsedByAnother_IsSharedUntilOneExits()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.User, 1500, pid: 200, since: 1000).At("127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.Exit, 1800));
        Take(Events.Of(SocketEventKind.Gone, 2000).At("127.0.0.1:53"));

        Assert.Equal(["100", "100 200", "200"], _told.AllClosed.Select(binding => string.Join(' ', binding.Owners.Select(owner => owner.Pid))));
        Assert.Equal([(1000, 1500), (1500, 1800), (1800, 2000)], _told.AllClosed.Select(Times));
        Assert.Equal(0, _processes.Count);
    }

    [Fact]
    public void Take_Exec_NamesTheSameProcessAnew()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000, name: "sh").At("127.0.0.1:53"));
        Take(Events.Of(SocketEventKind.Name, 1100, name: "server"));
        Take(Events.Of(SocketEventKind.Exec, 1101, name: "server"));

        Assert.Equal((1000, 1100), Times(_told.AllClosed[0]));
        Assert.Equal(("server", 100), (_told.Open.Single().Owners[0].Name, _told.Open.Single().Owners[0].Pid));
        Assert.Equal(65534u, _told.Open.Single().Owners[0].Uid);
    }

    [Fact]
    public void Take_ConnectedAndNeverUsed_IsToldAtItsEnd()
    {
        Take(Events.Of(SocketEventKind.Gone, 2000, since: 1000).At("127.0.0.1:40000", "127.0.0.1:53"));

        Assert.Equal((1000, 2000), Times(Assert.Single(_told.AllClosed)));
        Assert.Equal(0, _tracker.Count);
    }

    [Fact]
    public void Take_MappedAddress_IsIPv4AndNotDualStack()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("[::]:53").With(SocketEventFlags.DualStack));
        Take(Events.Of(SocketEventKind.Shape, 1000, cookie: 2).At("[::ffff:127.0.0.1]:54").With(SocketEventFlags.DualStack));

        Assert.True(_told.AllOpened[0].DualStack);
        Assert.Equal(("127.0.0.1:54", false), (_told.AllOpened[1].Local.ToString(), _told.AllOpened[1].DualStack));
    }

    [Fact]
    public void Pass_First_FindsWhatWasThere()
    {
        Pass(5_000_000_000, [], Held(4_000, cookie: 1).At("127.0.0.1:53"), Held(4_001, pid: 101, cookie: 1).At("127.0.0.1:53"));

        var binding = Assert.Single(_told.Open);
        Assert.Equal(2, binding.Owners.Count);
        Assert.Equal((0, 0), (_tracker.MissedSockets, _tracker.HoldersCorrected));
    }

    [Fact]
    public void Pass_Later_CountsWhatNobodyTold()
    {
        Take(Events.Of(SocketEventKind.Shape, 1000).At("127.0.0.1:53"));
        Pass(5000, [1]);
        Pass(6000, [], Held(5_500, cookie: 2, pid: 1).At("127.0.0.1:54"));

        Assert.Equal((1, 1), (_tracker.MissedSockets, _tracker.MissedEnds));
        var gone = Assert.Single(_told.AllClosed);
        Assert.Equal((4_999, 6_000), (gone.ClosedFrom, gone.ClosedBy));
        Assert.Equal(54, Assert.Single(_told.Open).Local.Port);
    }

    [Fact]
    public void Pass_HandedOn_BelongsToWhoHasItNow()
    {
        Take(Events.Of(SocketEventKind.Shape, 1_000_000_000, pid: 1).At("127.0.0.1:53"));
        Pass(20_000_000_000, [1], Held(19_000_000_000, pid: 2).At("127.0.0.1:53"));

        Assert.Equal(1, _tracker.HoldersCorrected);
        Assert.Equal(2, Assert.Single(_told.Open).Owners.Single().Pid);
        Assert.Equal(0, _tracker.MissedSockets);
    }

    [Fact]
    public void Take_NothingNew_AllocatesNothing()
    {
        var e = Events.Of(SocketEventKind.Shape, 1000).At("127.0.0.1:40000", "127.0.0.1:53");
        var foreign = Events.Of(SocketEventKind.Exec, 1000, pid: 999);
        Take(e);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _tracker.Take(e);
                _tracker.Take(foreign);
            }
        }));
    }

    static SocketEvent Held(ulong time, uint pid = 100, ulong cookie = 1)
    {
        var e = Events.Of(SocketEventKind.Held, time, pid, cookie);
        (e.Since, e.Start) = (0, pid);
        return e;
    }

    /// <summary>A pass that ends at a time, and began 500 ns before.</summary>
    void Pass(long nowNs, ulong[] alive, params SocketEvent[] found)
    {
        _tracker.BeginPass(nowNs - 500);
        foreach (var e in found)
        {
            Take(e);
        }

        _tracker.EndPass(alive.ToHashSet(), knownUntilNs: nowNs - 1001, nowNs);
    }
}
