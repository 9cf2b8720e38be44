using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>Each grade, each reason and each rule by an example; the host has 10.0.0.1.</summary>
public sealed class AttributorTests
{
    const string Client = "10.0.0.1:40001";
    const string Server = "198.51.100.7:443";

    [Theory]
    [InlineData(10, 12, MatchGrade.Exact)] // within
    [InlineData(4, 6, MatchGrade.Exact)] // over the opening
    [InlineData(18.9, 30, MatchGrade.Exact)] // over the close
    [InlineData(3, 4.9, MatchGrade.Polled)] // before it was seen
    [InlineData(19.2, 19.9, MatchGrade.Polled)] // after it was last seen
    [InlineData(20, 20, MatchGrade.Closing)]
    [InlineData(24.9, 99, MatchGrade.Closing)]
    [InlineData(25, 26, MatchGrade.None)] // after the grace
    [InlineData(1, 3.9, MatchGrade.None)] // before it can have been there
    public void Stamp_ConnectedSocket_ByTime(double first, double last, MatchGrade grade)
    {
        var attributor = Host(Socket("tcp " + Client, "curl", opened: 5, closed: 20, remote: Server, poll: 1));

        var stamp = attributor.Stamp(Flow(Client, Server, first, last));

        Assert.Equal(grade, stamp.Source.Grade);
        Assert.Equal(grade == MatchGrade.None ? "" : "curl", stamp.Source.Name);
        Assert.Equal(grade == MatchGrade.None ? MissReason.NotThen : MissReason.None, stamp.Source.Reason);
    }

    [Theory]
    [InlineData(-90_000, "")]
    [InlineData(-80_000, "server")]
    [InlineData(80_000, "server")]
    [InlineData(90_000, "")]
    public void Stamp_WildcardOfAHostThatTellsNoAddresses_OnlyAboutWhenOneOfItsSocketsWasThere(double at, string name)
    {
        var history = new BindingHistory();
        var host = history.AddHost("file");
        history.Add(host, Socket("tcp 0.0.0.0:80", "server", opened: -1_000_000));
        history.Add(host, Socket("tcp 10.0.0.1:40000", "client", 0, 10, remote: "198.51.100.7:443"));

        var stamp = new Attributor(history, new AttributionOptions()).Stamp(Flow("198.51.100.7:5000", "10.0.0.1:80", at));

        Assert.Equal((name, name.Length > 0 ? MissReason.None : MissReason.NotLocal), (stamp.Destination.Name, stamp.Destination.Reason));
    }

    [Fact]
    public void Stamp_SeenInOnePollOnly_IsSureOfThatMoment()
    {
        var binding = Socket("tcp " + Client, "curl", opened: 5, closed: 6, remote: Server, poll: 1);

        Assert.Equal(MatchGrade.Exact, Host(binding).Stamp(Flow(Client, Server, 4.5, 5.5)).Source.Grade);
        Assert.Equal(MatchGrade.Polled, Host(binding).Stamp(Flow(Client, Server, 5.1, 5.5)).Source.Grade);
    }

    [Fact]
    public void Stamp_PortReusedAfterExit_PicksByTime()
    {
        var attributor = Host(
            Socket("udp " + Client, "dig", opened: 1, closed: 3),
            Socket("udp " + Client, "host", opened: 5, closed: 9));

        Assert.Equal("dig", attributor.Stamp(Flow(Client, Server, 2, 2, Udp)).UserName);
        Assert.Equal("dig", attributor.Stamp(Flow(Client, Server, 3.5, 4.9, Udp)).UserName); // late packets, nobody else yet
        Assert.Equal("host", attributor.Stamp(Flow(Client, Server, 4, 6, Udp)).UserName);
        Assert.Equal("host", attributor.Stamp(Flow(Client, Server, 5, 5, Udp)).UserName);
        Assert.Equal(MissReason.NotThen, attributor.Stamp(Flow(Client, Server, 0.2, 0.9, Udp)).Source.Reason);
    }

    [Fact]
    public void Stamp_NewOwnerMayAlreadyBeThere_IsNotThePrevious()
    {
        var attributor = Host(
            Socket("udp " + Client, "dig", opened: 1, closed: 3),
            Socket("udp " + Client, "host", opened: 5, poll: 1.5));

        var end = attributor.Stamp(Flow(Client, Server, 4, 4, Udp)).Source;

        Assert.Equal(("host", MatchGrade.Polled), (end.Name, end.Grade));
    }

    [Fact]
    public void Stamp_ConnectionTakenBackFromItsListener_IsWhoAcceptedIt()
    {
        var attributor = Host(
            Socket("tcp " + Server, "parent", opened: 1, closed: 0.999, remote: Client),
            Socket("tcp " + Server, "worker", opened: 1, closed: 9, remote: Client));

        Assert.Equal("worker", attributor.Stamp(Flow(Server, Client, 0.9, 6)).UserName);
    }

    [Fact]
    public void Stamp_OneSocketAfterTheOtherWithinTheFlow_SaysBoth()
    {
        var attributor = Host(
            Socket("udp " + Client, "dig", opened: 1, closed: 3),
            Socket("udp " + Client, "host", opened: 5, closed: 9));

        var end = attributor.Stamp(Flow(Client, Server, 2, 6, Udp)).Source;

        Assert.Equal(("dig|host", true, null), (end.Name, end.Shared, end.Process));
    }

    [Theory]
    [InlineData("10.0.0.1:40001")]
    [InlineData("0.0.0.0:40001")]
    public void Stamp_PortHadByAnotherInTheMiddleOfAFlow_IsOfThoseWhoHadItAtTheEnds(string another)
    {
        var attributor = Host(
            Socket("udp 0.0.0.0:40001", "dig", opened: 1, closed: 3),
            Socket("udp " + another, "other", opened: 4, closed: 5),
            Socket("udp 0.0.0.0:40001", "host", opened: 6, closed: 9));

        Assert.Equal("dig|host", attributor.Stamp(Flow(Client, Server, 2, 7, Udp)).Source.Name);
        Assert.Equal("other", attributor.Stamp(Flow(Client, Server, 3.5, 5.5, Udp)).Source.Name);
    }

    [Theory]
    [InlineData("10.0.0.1:53", MatchGrade.Local)]
    [InlineData("0.0.0.0:53", MatchGrade.Wildcard)]
    public void Stamp_UnconnectedSocket_AnswersForEveryRemote(string local, MatchGrade grade)
    {
        var attributor = Host(Socket("udp " + local, "dnsmasq"));

        var stamp = attributor.Stamp(Flow("203.0.113.9:5353", "10.0.0.1:53", 5, 6, Udp));

        Assert.Equal(("dnsmasq", grade), (stamp.Destination.Name, stamp.Destination.Grade));
        Assert.Equal(MissReason.NotLocal, stamp.Source.Reason);
        Assert.Equal("dnsmasq", stamp.UserName);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("udp")]
    public void Stamp_ConnectedElsewhere_NeverMatches(string protocol)
    {
        var attributor = Host(Socket(protocol + " " + Client, "curl", remote: "198.51.100.7:444"));

        Assert.Equal(MissReason.NoSocket, attributor.Stamp(Flow(Client, Server, 5, 6, protocol == "tcp" ? Tcp : Udp)).Source.Reason);
    }

    [Fact]
    public void Stamp_WildcardOfAHost_IsNotForOthersAddresses()
    {
        var attributor = Host(Socket("udp 0.0.0.0:53", "dnsmasq"));

        Assert.Equal(MissReason.NotLocal, attributor.Stamp(Flow("10.0.0.9:53", Client, 5, 6, Udp)).Source.Reason);
    }

    [Theory]
    [InlineData("::", true, "10.0.0.1:80", true)]
    [InlineData("::", false, "10.0.0.1:80", false)]
    [InlineData("::", false, "[2001:db8::1]:80", true)]
    [InlineData("0.0.0.0", false, "[2001:db8::1]:80", false)]
    public void Stamp_WildcardByFamily(string bound, bool dualStack, string local, bool found)
    {
        var attributor = Host(Socket($"tcp {(bound == "::" ? "[::]" : bound)}:80", "nginx", dualStack: dualStack));

        Assert.Equal(found, attributor.Stamp(Flow(local, local.Replace("1:80", "9:99", StringComparison.Ordinal).Replace("1]:80", "9]:99", StringComparison.Ordinal), 5, 6)).Source.IsNamed);
    }

    [Fact]
    public void Stamp_BothWildcards_OwnFamilyIsMeant()
    {
        var attributor = Host(Socket("tcp 0.0.0.0:80", "four"), Socket("tcp [::]:80", "six", dualStack: true));

        Assert.Equal("four", attributor.Stamp(Flow("10.0.0.1:80", Server, 5, 6)).Source.Name);
    }

    [Fact]
    public void Stamp_BetterGradeWins()
    {
        var attributor = Host(
            Socket("tcp 0.0.0.0:80", "wild"), Socket("tcp 10.0.0.1:80", "bound"), Socket("tcp 10.0.0.1:80", "taken", remote: Server));

        Assert.Equal("taken", attributor.Stamp(Flow("10.0.0.1:80", Server, 5, 6)).Source.Name);
        Assert.Equal("bound", attributor.Stamp(Flow("10.0.0.1:80", "198.51.100.8:443", 5, 6)).Source.Name);
    }

    [Theory]
    [InlineData("nginx nginx", "nginx")]
    [InlineData("a b c", "a|b|c")]
    [InlineData("a b c d", "a|b|c|…")]
    public void Stamp_SeveralHolders_AreSaid(string owners, string name)
    {
        var end = Host(Socket("tcp 10.0.0.1:80", owners)).Stamp(Flow("10.0.0.1:80", Server, 5, 6)).Source;

        Assert.Equal((name, true, null, MatchGrade.Local), (end.Name, end.Shared, end.Process, end.Grade));
    }

    [Fact]
    public void Stamp_SocketOfNobodyOnAClientPort_NamesNobody()
    {
        var attributor = Host(
            Socket("tcp " + Client, "", opened: 5, closed: 9, remote: Server),
            Socket("tcp " + Client, "before", opened: 1, closed: 4, remote: Server));

        Assert.Equal(MissReason.OwnerUnknown, attributor.Stamp(Flow(Client, Server, 6, 7)).Source.Reason);
        Assert.Equal("before", attributor.Stamp(Flow(Client, Server, 2, 3)).Source.Name);
    }

    [Fact]
    public void Stamp_SocketOfNobodyOnAListenersPort_IsTheListeners()
    {
        var attributor = Host(
            Socket("tcp 10.0.0.1:443", "", opened: 5, closed: 9, remote: Client),
            Socket("tcp 0.0.0.0:443", "nginx", opened: 1));

        var end = attributor.Stamp(Flow("10.0.0.1:443", Client, 6, 7)).Source;

        Assert.Equal(("nginx", MatchGrade.Wildcard), (end.Name, end.Grade));
    }

    [Fact]
    public void Stamp_UdpSocketOfNobody_IsNotTheWildcardsOwner()
    {
        var attributor = Host(Socket("udp 10.0.0.1:53", ""), Socket("udp 0.0.0.0:53", "dnsmasq"));

        Assert.Equal(MissReason.OwnerUnknown, attributor.Stamp(Flow("10.0.0.1:53", Client, 6, 7, Udp)).Source.Reason);
    }

    [Fact]
    public void Stamp_SwappedFlow_LooksUpEachEndWithItsOwnRemote()
    {
        var attributor = Host(Socket("tcp " + Client, "curl", remote: Server));

        var stamp = attributor.Stamp(Flow(Server, Client, 5, 6));

        Assert.Equal(("curl", MatchGrade.Exact), (stamp.Destination.Name, stamp.Destination.Grade));
        Assert.Equal("curl", stamp.UserName);
    }

    [Theory]
    [InlineData("224.0.0.251:5353")]
    [InlineData("255.255.255.255:5353")]
    [InlineData("[ff02::fb]:5353")]
    public void Stamp_Multicast_IsNobodys(string group)
    {
        var attributor = Host(Socket("udp 0.0.0.0:5353", "avahi"), Socket("udp [::]:5353", "avahi"), Socket("udp " + group, "avahi"));

        Assert.Equal(MissReason.NotLocal, attributor.Stamp(Flow(Client, group, 5, 6, Udp)).Destination.Reason);
    }

    [Theory]
    [InlineData(8, 77, true, "ping")] // request goes out
    [InlineData(0, 77, false, "ping")] // reply comes in
    [InlineData(8, 77, false, null)] // request comes in: the kernel answers
    [InlineData(8, 0, true, null)] // id not known
    [InlineData(8, 78, true, "raw")] // no ping socket's: only a raw one can have sent it
    [InlineData(0, 78, false, "raw")]
    [InlineData(3, 77, true, null)] // the kernel says unreachable
    public void Stamp_Icmp_OnlyTheAskersOwnEcho(byte type, int id, bool isSource, string? name)
    {
        var attributor = Host(Socket("icmp 0.0.0.0:77", "ping"), Socket("icmp 0.0.0.0:0", "raw"));
        var (here, there) = ($"10.0.0.1:{id}", $"198.51.100.7:{id}");

        var flow = isSource ? Flow(here, there, 5, 6, IpProtocol.Icmp, icmpType: type) : Flow(there, here, 5, 6, IpProtocol.Icmp, icmpType: type);
        var stamp = attributor.Stamp(flow);
        var end = isSource ? stamp.Source : stamp.Destination;

        Assert.Equal(name ?? "", end.Name);
        Assert.Equal(name is null ? MissReason.NoPorts : MissReason.None, end.Reason);
    }

    /// <summary>Ids come round: a ping socket has had, or will have, the one that a raw socket's program chose.</summary>
    [Theory]
    [InlineData(1, "fping", MatchGrade.Wildcard)] // the ping socket comes later
    [InlineData(10, "ping", MatchGrade.Wildcard)] // at its time the id is the ping socket's
    [InlineData(13, "fping|ping", MatchGrade.Closing)] // a late answer to it, or the raw socket's
    [InlineData(19, "fping", MatchGrade.Wildcard)] // long after
    [InlineData(31, "", MatchGrade.None)] // after both
    public void Stamp_RawSocketsEchoWithAPingSocketsId_IsTheRawSocketsAtItsTime(double at, string names, MatchGrade grade)
    {
        var attributor = Host(Socket("icmp 0.0.0.0:77", "ping", opened: 9, closed: 11), Socket("icmp 0.0.0.0:0", "fping", opened: 0, closed: 20));

        var asked = attributor.Stamp(Flow("10.0.0.1:77", "198.51.100.7:77", at, protocol: IpProtocol.Icmp, icmpType: 8)).Source;
        var answered = attributor.Stamp(Flow("198.51.100.7:77", "10.0.0.1:77", at, protocol: IpProtocol.Icmp)).Destination;

        Assert.Equal((names, grade), (string.Join('|', asked.Name.Split('|').Order()), asked.Grade));
        Assert.Equal((asked.Name, asked.Grade, asked.Shared), (answered.Name, answered.Grade, answered.Shared));
        Assert.Equal(names.Contains('|', StringComparison.Ordinal), asked.Shared);
        Assert.Equal(names.Length > 0 ? MissReason.None : MissReason.NotThen, asked.Reason);
    }

    /// <summary>hping3 and nmap write whole packets; a daemon that has a raw socket for echoes did not send those.</summary>
    [Theory]
    [InlineData(IpProtocol.Icmp)]
    [InlineData(89)]
    public void Stamp_SocketOfAnyProtocolIsOpenToo_EitherMayHaveSent(byte protocol)
    {
        var attributor = Host(Raw(protocol, "daemon", opened: 3), Raw(IpProtocol.Raw, "hping3", opened: 1));
        var (here, there, type) = protocol == IpProtocol.Icmp ? ("10.0.0.1:77", "198.51.100.7:77", (byte)8) : ("10.0.0.1:0", "198.51.100.7:0", (byte)0);

        var both = attributor.Stamp(Flow(here, there, 5, protocol: protocol, icmpType: type)).Source;
        var alone = attributor.Stamp(Flow(here, there, 2, protocol: protocol, icmpType: type)).Source;

        Assert.Equal(("daemon|hping3", true), (string.Join('|', both.Name.Split('|').Order()), both.Shared));
        Assert.Equal(MissReason.NotThen, alone.Reason);

        static Binding Raw(byte protocol, string owner, double opened) =>
            new() { Local = new Endpoint(IpAddress.Parse("0.0.0.0"), 0, protocol), Owners = [Process(owner)], NetNs = 1, OpenedFrom = At(opened), OpenedBy = At(opened) };
    }

    [Fact]
    public void Stamp_RawSocketInAGap_MayNotHaveBeenAlone()
    {
        var attributor = Host(Socket("icmp 0.0.0.0:0", "fping"));
        attributor.History.Hosts[0].AddGap(At(10), At(12), lost: true);

        Assert.Equal("fping", Asked(9).Name);
        Assert.Equal(MissReason.FeedBehind, Asked(11).Reason);
        Assert.Equal("fping", Asked(13).Name);

        EndStamp Asked(double at) => attributor.Stamp(Flow("10.0.0.1:77", "198.51.100.7:77", at, protocol: IpProtocol.Icmp, icmpType: 8)).Source;
    }

    [Fact]
    public void Stamp_SocketsThatShareAPort_TheOneThatAnswersIsMeant()
    {
        var attributor = Host(
            Socket("udp 0.0.0.0:53", "a"), Socket("udp 0.0.0.0:53", "b"), Socket("udp 0.0.0.0:53", "b", opened: 4, remote: "203.0.113.9:5353"));

        Assert.Equal(("b", MatchGrade.Exact), (attributor.Stamp(Flow("203.0.113.9:5353", "10.0.0.1:53", 5, 6, Udp)).Destination is var end ? end.Name : "", end.Grade));
        Assert.Equal("a|b", attributor.Stamp(Flow("203.0.113.9:5354", "10.0.0.1:53", 5, 6, Udp)).Destination.Name);
        Assert.Equal("a|b", attributor.Stamp(Flow("203.0.113.9:5353", "10.0.0.1:53", 1, 2, Udp)).Destination.Name);
    }

    [Theory]
    [InlineData(89, "ospfd")]
    [InlineData(47, null)] // the kernel's tunnels
    public void Stamp_RawSocket_SpeaksItsProtocol(byte protocol, string? name)
    {
        var raw = Socket("udp 0.0.0.0:0", "ospfd");
        raw = new Binding { Local = new Endpoint(raw.Local.Address, 0, protocol), Owners = raw.Owners, NetNs = 1, OpenedFrom = At(1), OpenedBy = At(1) };

        var stamp = Host(raw).Stamp(Flow("10.0.0.1:0", "198.51.100.7:0", 5, 6, protocol));

        Assert.Equal(name ?? "", stamp.Source.Name);
    }

    [Fact]
    public void Stamp_RawSocketOfAPolledHost_IsNobodys()
    {
        var history = new BindingHistory();
        history.Add(history.AddHost("polled"), Socket("icmp 0.0.0.0:0", "fping"));

        Assert.Equal((0, 1L), (history.Count, history.NotUsable)); // a ping socket may have been there and gone
    }

    [Fact]
    public void Stamp_OtherProtocols_HaveNoPorts()
    {
        var attributor = Host();

        Assert.Equal(MissReason.NoPorts, attributor.Stamp(Flow("10.0.0.1:0", "198.51.100.7:0", 5, 6, protocol: 47)).Source.Reason);
        Assert.Equal(MissReason.NotLocal, attributor.Stamp(Flow("10.0.0.1:0", "198.51.100.7:0", 5, 6, protocol: 47)).Destination.Reason);
    }

    [Fact]
    public void Stamp_NoHostAtAll_NobodyWasAsked() =>
        Assert.Equal(MissReason.NotAsked, new Attributor(new BindingHistory(), new AttributionOptions()).Stamp(Flow(Client, Server, 5)).Source.Reason);

    [Theory]
    [InlineData(true, MissReason.TrackerAway)]
    [InlineData(false, MissReason.FeedBehind)]
    public void Stamp_PastTheWatermark_SaysWhyNothingIsKnown(bool away, MissReason reason)
    {
        var attributor = Host(Socket("udp 10.0.0.1:53", "dnsmasq"));
        var host = attributor.History.Hosts[0];
        (host.WatermarkNs, host.IsAway) = (At(10), away);

        Assert.Equal(MatchGrade.Local, attributor.Stamp(Flow("10.0.0.1:53", Server, 9, 11, Udp)).Source.Grade);
        Assert.Equal(MatchGrade.Polled, attributor.Stamp(Flow("10.0.0.1:53", Server, 12, 13, Udp)).Source.Grade);
        Assert.Equal(reason, attributor.Stamp(Flow("10.0.0.1:53", Server, 16, 17, Udp)).Source.Reason);
        Assert.Equal(reason, attributor.Stamp(Flow("10.0.0.1:54", Server, 9, 11, Udp)).Source.Reason);
        Assert.Equal(MissReason.NoSocket, attributor.Stamp(Flow("10.0.0.1:54", Server, 9, 10, Udp)).Source.Reason);
    }

    [Fact]
    public void Stamp_HostsClockIsOff_TimesAreTheHosts()
    {
        var attributor = Host(Socket("udp 10.0.0.1:53", "dnsmasq", opened: 100, closed: 110));
        attributor.History.Hosts[0].OffsetNs = -95_000_000_000; // the host's clock is 95 s ahead

        Assert.Equal("dnsmasq", attributor.Stamp(Flow("10.0.0.1:53", Server, 6, 7, Udp)).Source.Name);
        Assert.False(attributor.Stamp(Flow("10.0.0.1:53", Server, 106, 107, Udp)).Source.IsNamed);
    }

    [Fact]
    public void Stamp_AddressLeftTheHost_WildcardAnswersOnlyForItsTime()
    {
        var attributor = Host(Socket("udp 0.0.0.0:53", "dnsmasq"));
        attributor.History.SetAddresses(attributor.History.Hosts[0], [(1, IpAddress.Parse("10.0.0.5"))], At(50));

        Assert.True(attributor.Stamp(Flow("10.0.0.1:53", Server, 40, 41, Udp)).Source.IsNamed);
        Assert.False(attributor.Stamp(Flow("10.0.0.1:53", Server, 60, 61, Udp)).Source.IsNamed);
        Assert.True(attributor.Stamp(Flow("10.0.0.5:53", Server, 60, 61, Udp)).Source.IsNamed);
        Assert.False(attributor.Stamp(Flow("10.0.0.5:53", Server, 30, 31, Udp)).Source.IsNamed);
    }

    [Fact]
    public void Stamp_AnyTime_LastOpenedBeforeTheFlowsEndElseTheLast()
    {
        var attributor = Host(
            new AttributionOptions { MatchTime = MatchTime.Any },
            Socket("udp " + Client, "one", opened: 10, closed: 20),
            Socket("udp " + Client, "two", opened: 30, closed: 40),
            Socket("udp " + Client, "three", opened: 50, closed: 60));

        Assert.Equal("one", attributor.Stamp(Flow(Client, Server, 25, 29, Udp)).Source.Name);
        Assert.Equal("two", attributor.Stamp(Flow(Client, Server, 25, 45, Udp)).Source.Name);
        Assert.Equal("three", attributor.Stamp(Flow(Client, Server, 999_999, 999_999, Udp)).Source.Name);
        Assert.Equal("three", attributor.Stamp(Flow(Client, Server, 1, 2, Udp)).Source.Name);
        Assert.False(attributor.Stamp(Flow(Client, Server, 25, 45, Udp)).Source.Shared);
    }

    [Fact]
    public void Stamp_Namespaces_LoopbackIsTheCapturesOwn()
    {
        var history = new BindingHistory();
        var host = history.AddHost("a");
        history.CaptureHost = host;
        history.Add(host, Socket("tcp 127.0.0.1:80", "outer", netNs: 1));
        history.Add(host, Socket("tcp 127.0.0.1:80", "inner", netNs: 2));
        history.Add(host, Socket("udp 0.0.0.0:53", "outer", netNs: 1));
        history.Add(host, Socket("udp 0.0.0.0:53", "inner", netNs: 2));
        var attributor = new Attributor(history, new AttributionOptions());

        Assert.Equal("outer", attributor.Stamp(Flow("127.0.0.1:80", "127.0.0.1:99", 5, netNs: 1)).Source.Name);
        Assert.Equal("inner", attributor.Stamp(Flow("127.0.0.1:80", "127.0.0.1:99", 5, netNs: 2)).Source.Name);
        Assert.Equal("inner", attributor.Stamp(Flow("127.0.0.5:53", "127.0.0.1:99", 5, protocol: Udp, netNs: 2)).Source.Name);
        Assert.Equal(MissReason.NoSocket, attributor.Stamp(Flow("127.0.0.1:80", "127.0.0.1:99", 5, netNs: 3)).Source.Reason);
        Assert.Equal("inner|outer", attributor.Stamp(Flow("127.0.0.1:80", "127.0.0.1:99", 5, netNs: 0)).Source.Name);
    }

    [Fact]
    public void Stamp_SameAddressInTwoNamespaces_CapturesOwnFirstElseBoth()
    {
        var attributor = Host(Socket("tcp 10.0.0.1:80", "outer", netNs: 1), Socket("tcp 10.0.0.1:80", "inner", netNs: 2));

        Assert.Equal("inner", attributor.Stamp(Flow("10.0.0.1:80", Server, 5, netNs: 2)).Source.Name);
        var end = attributor.Stamp(Flow("10.0.0.1:80", Server, 5, netNs: 9)).Source;
        Assert.Equal(("inner|outer", true), (end.Name, end.Shared));
    }

    [Fact]
    public void Stamp_SameAddressOnTwoHosts_CaptureHostFirstElseBoth()
    {
        var history = new BindingHistory();
        var here = history.AddHost("here");
        history.Add(here, Socket("tcp 172.17.0.2:80", "ours", netNs: 7));
        history.Add(history.AddHost("there"), Socket("tcp 172.17.0.2:80", "theirs", netNs: 1));
        var attributor = new Attributor(history, new AttributionOptions());

        Assert.Equal("ours|theirs", attributor.Stamp(Flow("172.17.0.2:80", Server, 5, netNs: 0)).Source.Name);
        history.CaptureHost = here;
        Assert.Equal("ours", attributor.Stamp(Flow("172.17.0.2:80", Server, 5, netNs: 1)).Source.Name);
    }

    [Fact]
    public void Stamp_Lookups_AllocateNothing()
    {
        var attributor = Host(
            Socket("tcp " + Client, "curl", remote: Server), Socket("tcp 0.0.0.0:80", "a b c d"), Socket("udp 10.0.0.1:53", "x"),
            Socket("udp 10.0.0.1:53", "y"), Socket("tcp 10.0.0.1:90", ""));
        FlowQuery[] flows =
        [
            Flow(Client, Server, 5), Flow(Server, Client, 5), Flow("10.0.0.1:80", Server, 5), Flow("10.0.0.1:53", Server, 5, protocol: Udp),
            Flow("10.0.0.1:90", Server, 5), Flow("10.0.0.1:91", Server, 5), Flow("127.0.0.1:80", "127.0.0.1:99", 5), Flow(Server, "224.0.0.1:1", 5, protocol: Udp),
        ];
        var services = new Attributor(attributor.History, new AttributionOptions(), ServiceNames.Parse(["https 443/tcp"]));
        StampAll(services, flows);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 2000; i++)
            {
                StampAll(services, flows);
            }
        }));
    }

    static void StampAll(Attributor attributor, FlowQuery[] flows)
    {
        foreach (ref readonly var flow in flows.AsSpan())
        {
            attributor.Stamp(flow);
        }
    }
}
