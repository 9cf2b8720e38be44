using Enrichment.Native;
using Enrichment.Tracker.Tests.Support;
using Xunit;

namespace Enrichment.Tracker.Tests;

/// <summary>The tracker's stages up to the bindings, over the real kernel.</summary>
public sealed class PollerTests : IDisposable
{
    readonly NetNs _ns = new();
    readonly RecordingSink _told = new();
    readonly Poller _poller;

    public PollerTests() => _poller = NewPoller(SourceKind.Auto);

    Poller NewPoller(SourceKind source) => new(new TrackerOptions { OnlyNetNs = _ns.Only, Source = source }, _told, "boot");

    public void Dispose()
    {
        _poller.Dispose();
        _ns.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Poll_SocketsOpenBeforeTheStart_AreNamedSinceTheirProcessBegan(bool procFs)
    {
        using var poller = NewPoller(procFs ? SourceKind.ProcFs : SourceKind.Auto);
        var child = _ns.Start("l = listener(8080); c = create_connection(('127.0.0.1', 8080)); a, _ = l.accept(); u = udp(5353); say(c.getsockname()[1]); hear()");
        var port = child.HearNumber();

        poller.Poll();

        Assert.Equal(4, _told.Open.Count);
        Assert.All(_told.Open, binding =>
        {
            var owner = Assert.Single(binding.Owners);
            Assert.Equal((child.Pid, "python3"), (owner.Pid, owner.Name));
            Assert.Equal(owner.StartTimeNs, binding.OpenedFrom);
            Assert.InRange(binding.OpenedBy, binding.OpenedFrom, KernelClock.WallNow);
            Assert.Equal(_ns.Inode, binding.NetNs);
            Assert.True(binding.IsOpen);
        });
        var client = _told.OpenAt((ushort)port, 6);
        Assert.Equal("127.0.0.1:8080", client.Remote.ToString());
        Assert.Single(_told.Open, binding => binding.Listening && binding.Local.ToString() == "127.0.0.1:8080");
        Assert.InRange(_told.WatermarkNs, 1, KernelClock.WallNow);
    }

    [Fact]
    public void Poll_SocketOpenedBetweenPolls_IsDatedBetweenThem()
    {
        var child = _ns.Start("hear(); u = udp(5000); say('open'); hear()");
        _poller.Poll();
        var before = KernelClock.WallNow;
        child.Tell();
        child.Hear();

        _poller.Poll();

        var binding = _told.OpenAt(5000);
        Assert.True(binding.OpenedFrom <= before, "it opened after the first poll had looked");
        Assert.True(binding.OpenedFrom > before - 2_000_000_000);
        Assert.InRange(binding.OpenedBy, before, KernelClock.WallNow);
        Assert.Equal(child.Pid, binding.Owners.Single().Pid);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Poll_ParentExits_TheChildThatInheritedTheSocketIsItsHolder(bool procFs)
    {
        using var poller = NewPoller(procFs ? SourceKind.ProcFs : SourceKind.Auto);
        var parent = _ns.Start("""
            l = listener(8080)
            if os.fork() == 0:
                say(os.getpid()); time.sleep(60)
            hear(); os._exit(0)
            """);
        var child = parent.HearNumber();
        poller.Poll();
        Assert.Equal(new[] { parent.Pid, child }.Order(), _told.OpenAt(8080, 6).Owners.Select(owner => owner.Pid).Order());

        parent.Tell();
        parent.WaitForExit();
        poller.Poll();

        var now = _told.OpenAt(8080, 6);
        Assert.Equal(child, now.Owners.Single().Pid);
        var before = _told.ClosedAt(8080).Single();
        Assert.Equal(before.Cookie, now.Cookie);
        Assert.True(now.OpenedFrom >= before.ClosedFrom);
        Tool.Run("kill", now.Owners.Single().Pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Poll_SocketPassedToAnotherProcess_ChangesHands()
    {
        var parent = _ns.Start("""
            here, there = socketpair(AF_UNIX, SOCK_STREAM)
            pid = os.fork()
            if pid == 0:
                hear = lambda: there.recv(1)
                _, fds, _, _ = recv_fds(there, 1, 1); say('got'); time.sleep(60)
            u = udp(5000); say(pid); hear()
            send_fds(here, [b'x'], [u.fileno()]); u.close(); hear()
            """);
        var receiver = parent.HearNumber();
        _poller.Poll();
        Assert.Equal(parent.Pid, _told.OpenAt(5000).Owners.Single().Pid);

        parent.Tell();
        Assert.Equal("got", parent.Hear());
        Thread.Sleep(20);
        _poller.Poll();
        _poller.Poll();

        Assert.Equal(receiver, _told.OpenAt(5000).Owners.Single().Pid);
        Tool.Run("kill", receiver.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Poll_ProcessCallsExec_TheSocketIsTheNewProgramsFromThen()
    {
        var child = _ns.Start("""
            u = udp(5000); u.set_inheritable(True); say('open'); hear()
            os.execv('/bin/sleep', ['sleep', '60'])
            """);
        child.Hear();
        _poller.Poll();
        Assert.Equal("python3", _told.OpenAt(5000).Owners.Single().Name);

        child.Tell();
        Thread.Sleep(200);
        _poller.Poll();

        Assert.Equal("sleep", _told.OpenAt(5000).Owners.Single().Name);
        Assert.Equal("python3", _told.ClosedAt(5000).Single().Owners.Single().Name);
    }

    [Fact]
    public void Poll_SocketBetweenTwoPolls_IsToldWithoutOwnerAndWithItsExactEnd()
    {
        var child = _ns.Start("hear(); u = udp(5000); u.close(); say('closed'); hear()");
        _poller.Poll();
        var before = KernelClock.WallNow;
        child.Tell();
        child.Hear();
        var after = KernelClock.WallNow;
        Thread.Sleep(100);

        _poller.Poll();

        var binding = Assert.Single(_told.ClosedAt(5000));
        Assert.Empty(binding.Owners);
        Assert.Equal(binding.ClosedFrom, binding.ClosedBy);
        Assert.InRange(binding.ClosedBy, before, after + 50_000_000); // The kernel tells from a work queue.
        Assert.True(binding.OpenedFrom <= before && binding.OpenedFrom > before - 2_000_000_000);
        Assert.Empty(_told.Open);
    }

    [Fact]
    public void Poll_KnownSocketCloses_EndsAtTheVeryMoment()
    {
        var child = _ns.Start("u = udp(5000); say('open'); hear(); u.close(); say('closed'); hear()");
        child.Hear();
        _poller.Poll();
        var before = KernelClock.WallNow;
        child.Tell();
        child.Hear();
        var after = KernelClock.WallNow;
        Thread.Sleep(100);

        _poller.Poll();

        var binding = Assert.Single(_told.ClosedAt(5000));
        Assert.Equal(child.Pid, binding.Owners.Single().Pid);
        Assert.Equal(binding.ClosedFrom, binding.ClosedBy);
        Assert.InRange(binding.ClosedBy, before, after + 50_000_000);
    }

    [Fact]
    public void Poll_PortReusedByAnotherProcessWithinOnePoll_TheTimesDoNotOverlap()
    {
        var first = _ns.Start("u = udp(5000); say('open'); hear(); u.close(); say('closed'); hear()");
        var second = _ns.Start("hear(); u = udp(5000, '0.0.0.0'); say('open'); hear()");
        first.Hear();
        _poller.Poll();
        first.Tell();
        first.Hear();
        Thread.Sleep(50);
        second.Tell();
        second.Hear();

        _poller.Poll();

        var old = Assert.Single(_told.ClosedAt(5000));
        var now = _told.OpenAt(5000);
        Assert.Equal(first.Pid, old.Owners.Single().Pid);
        Assert.Equal(second.Pid, now.Owners.Single().Pid);
        Assert.True(old.ClosedBy <= now.OpenedFrom, $"the old ends {old.ClosedBy - now.OpenedFrom} ns after the new may have begun");
    }

    [Fact]
    public void Poll_ConnectionWaitsToBeAccepted_GetsItsOwnerFromTheBeginning()
    {
        var child = _ns.Start("l = listener(8080); say('open'); hear(); c = create_connection(('127.0.0.1', 8080)); say(c.getsockname()[1]); hear(); a, _ = l.accept(); say('accepted'); hear()");
        child.Hear();
        _poller.Poll();
        child.Tell();
        var port = child.HearNumber();
        _poller.Poll();
        var waiting = _told.Open.Single(binding => binding.Remote?.Port == port);
        Assert.Empty(waiting.Owners);

        child.Tell();
        child.Hear();
        _poller.Poll();

        var accepted = _told.Open.Single(binding => binding.Remote?.Port == port);
        Assert.Equal(child.Pid, accepted.Owners.Single().Pid);
        Assert.Equal(waiting.OpenedFrom, accepted.OpenedFrom);
        Assert.True(waiting.ClosedBy < waiting.OpenedFrom, "taken back: it never was");
    }

    [Fact]
    public void Poll_UdpSocketConnects_OneBindingEndsAndTheNextBegins()
    {
        var child = _ns.Start("u = udp(5000); say('open'); hear(); u.connect(('127.0.0.1', 6000)); say('connected'); hear()");
        child.Hear();
        _poller.Poll();
        child.Tell();
        child.Hear();

        _poller.Poll();

        var (before, now) = (_told.ClosedAt(5000).Single(), _told.OpenAt(5000));
        Assert.Null(before.Remote);
        Assert.Equal("127.0.0.1:6000", now.Remote.ToString());
        Assert.Equal(before.Cookie, now.Cookie);
        Assert.Equal(before.ClosedFrom, now.OpenedFrom);
        Assert.Equal(before.ClosedBy, now.OpenedBy);
    }

    [Fact]
    public void Poll_ForkedChildBeforeItsSecondPoll_DoesNotShareYet()
    {
        var child = _ns.Start("""
            u = udp(5000); say('open'); hear()
            if os.fork() == 0:
                say('forked'); sys.stdin.close(); time.sleep(0.3); os._exit(0)
            time.sleep(60)
            """);
        child.Hear();
        _poller.Poll();
        child.Tell();
        child.Hear();
        _poller.Poll();
        Assert.Equal(child.Pid, _told.OpenAt(5000).Owners.Single().Pid);

        _poller.Poll();
        Assert.Equal(2, _told.OpenAt(5000).Owners.Count);
    }

    [Fact]
    public void Poll_AddressAdded_IsToldWithAllOthers()
    {
        _poller.Poll();
        var first = _told.Latest;
        Assert.Contains("127.0.0.1", Texts());

        _ns.Run("ip", "addr", "add", "192.0.2.7/24", "dev", "lo");
        _poller.Poll();

        Assert.NotSame(first, _told.Latest);
        Assert.Contains("192.0.2.7", Texts());
        Assert.Contains("::1", Texts());
        Assert.Equal(24, _told.Latest.Single().Addresses.Single(a => a.Address.ToString() == "192.0.2.7").PrefixLength);

        IEnumerable<string> Texts() => _told.Latest.Single(space => space.NetNs == _ns.Inode).Addresses.Select(a => a.Address.ToString());
    }

    [Fact]
    public void Poll_NamespaceGone_ItsSocketsCloseAndItIsLetGo()
    {
        using var other = new NetNs();
        using var poller = new Poller(new TrackerOptions { OnlyNetNs = other.Only }, _told, "boot");
        var child = other.Start("u = udp(5000); say('open'); hear()");
        child.Hear();
        poller.Poll();
        Assert.Single(_told.Open);

        Tool.Run("umount", "/run/netns/" + other.Name);
        poller.Poll();
        Assert.Single(_told.Open);
        child.Kill();
        poller.Poll();

        Assert.Empty(_told.Open);
        Assert.Equal(0, poller.Counters.Namespaces);
        Assert.Empty(_told.Latest);
    }

    [Fact]
    public void Poll_NothingNew_TellsNothingAndAllocatesLittle()
    {
        var child = _ns.Start("held = [udp(0) for _ in range(500)]; say('open'); hear()");
        child.Hear();
        for (var i = 0; i < 20; i++)
        {
            _poller.Poll();
        }

        var told = _told.AllOpened.Count + _told.AllClosed.Count;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            _poller.Poll();
        }

        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 10;
        Assert.Equal(told, _told.AllOpened.Count + _told.AllClosed.Count);
        Assert.InRange(each, 0, 40_000); // Names and paths of namespaces; nothing that grows with the sockets.
    }

    [Fact]
    public void Poll_SocketOfUnchangedProcess_IsFoundToo()
    {
        // One descriptor closes and another opens, so that the process's count says nothing.
        var child = _ns.Start("u = udp(5000); say('open'); hear(); u.close(); u = udp(5001); say('changed'); hear()");
        child.Hear();
        for (var i = 0; i < 12; i++)
        {
            _poller.Poll();
        }

        child.Tell();
        child.Hear();
        _poller.Poll();

        Assert.Equal(child.Pid, _told.OpenAt(5001).Owners.Single().Pid);
    }
}
