using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>
/// One host: 10.0.0.2 and .3 in namespaces of their own behind a router that is 192.0.2.1. Each case is looked up live and in a frozen
/// history, one by one and many at once.
/// </summary>
public sealed class TranslatedTests
{
    const string Server = "198.51.100.7:443";
    const string Client = "203.0.113.9:4000";
    const ulong Router = 1, Inner = 2, OtherInner = 3;

    readonly BindingHistory _history = new();
    readonly BindingHost _host;

    public TranslatedTests()
    {
        _host = _history.AddHost("test");
        _history.SetAddresses(
            _host, [(Router, Address("192.0.2.1")), (Router, Address("10.0.0.1")), (Inner, Address("10.0.0.2")), (OtherInner, Address("10.0.0.3"))], At(0));
    }

    [Fact]
    public void Masqueraded_SeenOutside_IsTheInnerProcess()
    {
        Given(Socket("tcp 10.0.0.2:5000", "curl", opened: 1, closed: 9, remote: Server, netNs: Inner), Nat("10.0.0.2:5000", Server, "192.0.2.1:61000", Server, 1, 20));

        var stamp = Ask(Flow("192.0.2.1:61000", Server, 2, 3));

        Assert.Equal(("curl", MatchGrade.Exact), (stamp.Source.Name, stamp.Source.Grade));
        Assert.Equal("curl", Ask(Flow(Server, "192.0.2.1:61000", 2, 3)).Destination.Name);
    }

    [Fact]
    public void Masqueraded_SeenInside_TheOuterEndIsWhoWasConnectedToTheRouter()
    {
        var far = _history.AddHost("far");
        _history.SetAddresses(far, [(1, Address("198.51.100.7"))], At(0));
        _history.Add(far, Socket("tcp 198.51.100.7:443", "listener", opened: 0));
        _history.Add(far, Socket("tcp 198.51.100.7:443", "worker", opened: 1, remote: "192.0.2.1:61000"));
        Given(Nat("10.0.0.2:5000", Server, "192.0.2.1:61000", Server, 1, 20));

        Assert.Equal(("worker", MatchGrade.Exact), NameOf(Ask(Flow("10.0.0.2:5000", Server, 2, 3)).Destination));
    }

    /// <summary>The router has a server on that port itself; who is passed on never comes to it.</summary>
    [Fact]
    public void Published_IsTheInnerServerAndNotTheRouters()
    {
        Given(
            Socket("tcp 0.0.0.0:8080", "proxy", opened: 0, netNs: Router), Socket("tcp 0.0.0.0:80", "nginx", opened: 0, netNs: Inner),
            Nat(Client, "192.0.2.1:8080", Client, "10.0.0.2:80", 1, 20));

        Assert.Equal(("nginx", MatchGrade.Wildcard), NameOf(Ask(Flow(Client, "192.0.2.1:8080", 2, 3)).Destination));
        Assert.Equal(("proxy", MatchGrade.Wildcard), NameOf(Ask(Flow("203.0.113.9:4001", "192.0.2.1:8080", 2, 3)).Destination));
    }

    [Fact]
    public void Redirected_IsTheLocalProxy()
    {
        Given(Socket("tcp 10.0.0.1:3128", "squid", opened: 1, remote: "10.0.0.2:5000", netNs: Router), Nat("10.0.0.2:5000", Server, "10.0.0.2:5000", "10.0.0.1:3128", 1, 20));

        Assert.Equal(("squid", MatchGrade.Exact), NameOf(Ask(Flow("10.0.0.2:5000", Server, 2, 3)).Destination));
    }

    [Fact]
    public void BothEndsTranslated_Hairpin_AreTheInnerOnes()
    {
        Given(
            Socket("tcp 10.0.0.2:5000", "curl", opened: 1, remote: "192.0.2.1:8080", netNs: Inner),
            Socket("tcp 10.0.0.3:80", "nginx", opened: 1, remote: "10.0.0.1:5000", netNs: OtherInner),
            Nat("10.0.0.2:5000", "192.0.2.1:8080", "10.0.0.1:5000", "10.0.0.3:80", 1, 20));

        var before = Ask(Flow("10.0.0.2:5000", "192.0.2.1:8080", 2, 3));
        var behind = Ask(Flow("10.0.0.1:5000", "10.0.0.3:80", 2, 3));

        Assert.Equal(("curl", "nginx"), (before.Source.Name, before.Destination.Name));
        Assert.Equal(("curl", "nginx"), (behind.Source.Name, behind.Destination.Name));
    }

    [Fact]
    public void TranslatedTwice_IsTheInnermost()
    {
        Given(
            Socket("tcp 10.0.0.2:5000", "curl", opened: 1, remote: Server, netNs: Inner),
            Nat("10.0.0.2:5000", Server, "172.16.0.1:6000", Server, 1, 20), Nat("172.16.0.1:6000", Server, "192.0.2.1:7000", Server, 1, 20, Router + 10));

        Assert.Equal(("curl", MatchGrade.Exact), NameOf(Ask(Flow("192.0.2.1:7000", Server, 2, 3)).Source));
    }

    [Fact]
    public void TranslatedInACircle_Ends()
    {
        Given(Nat("10.0.0.2:5000", Server, "10.0.0.3:5000", Server, 1, 20), Nat("10.0.0.3:5000", Server, "10.0.0.2:5000", Server, 1, 20));

        Assert.Equal(MatchGrade.None, Ask(Flow("10.0.0.2:5000", Server, 2, 3)).Source.Grade);
    }

    [Fact]
    public void OuterPortUsedByOneAfterAnother_EachHasItsTime()
    {
        Given(
            Socket("tcp 10.0.0.2:5000", "first", opened: 1, closed: 9, remote: Server, netNs: Inner),
            Socket("tcp 10.0.0.3:5000", "second", opened: 11, closed: 19, remote: Server, netNs: OtherInner),
            Nat("10.0.0.2:5000", Server, "192.0.2.1:5000", Server, 1, 10), Nat("10.0.0.3:5000", Server, "192.0.2.1:5000", Server, 11, 20));

        Assert.Equal("first", Ask(Flow("192.0.2.1:5000", Server, 5, 8)).Source.Name);
        Assert.Equal("second", Ask(Flow("192.0.2.1:5000", Server, 12, 13)).Source.Name);
    }

    /// <summary>The router's own program has the port after the translation is over.</summary>
    [Fact]
    public void TranslationThatIsOver_DoesNotAnswerForTheNextUser()
    {
        Given(
            Socket("udp 10.0.0.2:5000", "inner", opened: 1, remote: Server, netNs: Inner), Socket("udp 192.0.2.1:5000", "own", opened: 12, netNs: Router),
            Nat("10.0.0.2:5000", Server, "192.0.2.1:5000", Server, 1, 10, protocol: Udp));

        Assert.Equal("inner", Ask(Flow("192.0.2.1:5000", Server, 5, 8, Udp)).Source.Name);
        Assert.Equal(("own", MatchGrade.Local), NameOf(Ask(Flow("192.0.2.1:5000", Server, 13, 14, Udp)).Source));
        Assert.Equal(MatchGrade.None, Ask(Flow("192.0.2.1:5000", Server, 10.5, 11, Udp)).Source.Grade);
    }

    [Fact]
    public void InnerHostNotTracked_HasNoName()
    {
        Given(Socket("tcp 0.0.0.0:8080", "proxy", opened: 0, netNs: Router), Nat(Client, "192.0.2.1:8080", Client, "10.0.0.99:80", 1, 20));

        Assert.Equal(MatchGrade.None, Ask(Flow(Client, "192.0.2.1:8080", 2, 3)).Destination.Grade);
    }

    /// <summary>The router has a raw socket that could have sent any echo; the translated one is known by its id.</summary>
    [Theory]
    [InlineData("icmp 0.0.0.0:77", 3, MatchGrade.Wildcard)] // a ping socket
    [InlineData("icmp 0.0.0.0:0", 3, MatchGrade.Wildcard)] // a raw one
    [InlineData("icmp 0.0.0.0:77", 1, MatchGrade.Polled)] // perhaps just before the translation
    [InlineData("icmp 0.0.0.0:0", 1, MatchGrade.Polled)]
    public void EchoSeenOutside_IsTheInnerProcess(string inner, double at, MatchGrade grade)
    {
        _host.SeesEverySocket = true;
        Given(
            Socket("icmp 0.0.0.0:0", "router", opened: 0, netNs: Router), Socket(inner, "ping", opened: 1, closed: 9, netNs: Inner),
            new Translation
            {
                NetNs = Router, Source = At("10.0.0.2:77", IpProtocol.Icmp), Destination = At("198.51.100.7:0", IpProtocol.Icmp),
                TranslatedSource = At("192.0.2.1:1077", IpProtocol.Icmp), TranslatedDestination = At("198.51.100.7:0", IpProtocol.Icmp),
                OpenedFrom = At(1.0), OpenedBy = At(2.0),
            });

        var asked = Ask(Flow("192.0.2.1:1077", "198.51.100.7:1077", at, protocol: IpProtocol.Icmp, icmpType: 8));
        var answered = Ask(Flow("198.51.100.7:1077", "192.0.2.1:1077", at, protocol: IpProtocol.Icmp));
        var anothers = Ask(Flow("192.0.2.1:1078", "198.51.100.7:1078", at, protocol: IpProtocol.Icmp, icmpType: 8));

        Assert.Equal(("ping", grade), NameOf(asked.Source));
        Assert.Equal(("ping", grade), NameOf(answered.Destination));
        Assert.Equal(("router", MatchGrade.Wildcard), NameOf(anothers.Source));
    }

    [Fact]
    public void InMargin_IsPolled()
    {
        Given(
            Socket("tcp 10.0.0.2:5000", "curl", opened: 1, remote: Server, netNs: Inner),
            new Translation
            {
                NetNs = Router, Source = At("10.0.0.2:5000"), Destination = At(Server), TranslatedSource = At("192.0.2.1:5000"), TranslatedDestination = At(Server),
                OpenedFrom = At(1), OpenedBy = At(4),
            });

        Assert.Equal(("curl", MatchGrade.Polled), NameOf(Ask(Flow("192.0.2.1:5000", Server, 2, 3)).Source));
        Assert.Equal(("curl", MatchGrade.Exact), NameOf(Ask(Flow("192.0.2.1:5000", Server, 2, 5)).Source));
    }

    /// <summary>The one before was certainly there when the flow began, and the next may have been.</summary>
    [Fact]
    public void InMarginOfTheNext_NeitherIsPicked()
    {
        Given(
            Socket("tcp 10.0.0.2:5000", "first", opened: 1, closed: 9.5, remote: Server, netNs: Inner),
            Socket("tcp 10.0.0.3:5000", "second", opened: 8, closed: 19, remote: Server, netNs: OtherInner),
            Nat("10.0.0.2:5000", Server, "192.0.2.1:5000", Server, 1, 9),
            new Translation
            {
                NetNs = Router, Source = At("10.0.0.3:5000"), Destination = At(Server), TranslatedSource = At("192.0.2.1:5000"), TranslatedDestination = At(Server),
                OpenedFrom = At(9.05), OpenedBy = At(12),
            });

        var stamp = Ask(Flow("192.0.2.1:5000", Server, 8.9, 9.1)).Source;

        Assert.Equal(MatchGrade.Polled, stamp.Grade);
        Assert.True(stamp.Shared && stamp.Process is null, "one was picked");
        Assert.Equal(["first", "second"], stamp.Name.Split('|').Order(StringComparer.Ordinal));
        Assert.Equal(("first", MatchGrade.Exact), NameOf(Ask(Flow("192.0.2.1:5000", Server, 8, 8.9)).Source));
    }

    /// <summary>Every machine with containers has a 10.0.0.2.</summary>
    [Fact]
    public void PrivateAddressOnSeveralHosts_IsTheTranslatingOnes()
    {
        var another = _history.AddHost("another");
        _history.SetAddresses(another, [(1, Address("10.0.0.2"))], At(0));
        _history.Add(another, Socket("tcp 10.0.0.2:5000", "wget", opened: 1, remote: Server));
        Given(Socket("tcp 10.0.0.2:5000", "curl", opened: 1, remote: Server, netNs: Inner), Nat("10.0.0.2:5000", Server, "192.0.2.1:61000", Server, 1, 20));

        var source = Ask(Flow("192.0.2.1:61000", Server, 2, 3)).Source;

        Assert.Equal(("curl", false), (source.Name, source.Shared));
    }

    [Fact]
    public void KnownUntil_WaitsForTheInnerHost()
    {
        var inner = _history.AddHost("inner");
        _history.SetAddresses(inner, [(1, Address("10.0.0.77"))], At(0));
        (_host.WatermarkNs, inner.WatermarkNs) = (At(9), At(5));
        _history.AddTranslation(_host, Nat("10.0.0.77:5000", Server, "192.0.2.1:61000", Server, 1, 20));
        var attributor = new Attributor(_history, new AttributionOptions());

        Assert.Equal(At(5), attributor.KnownUntil(Flow("192.0.2.1:61000", Server, 2, 3)));
        Assert.Equal(At(9), attributor.KnownUntil(Flow("192.0.2.1:61001", Server, 2, 3)));
    }

    [Fact]
    public void Expire_ForgetsWhatIsLongOver()
    {
        var history = new BindingHistory(new BindingHistoryOptions { RetentionNs = 100_000_000_000, MostTranslations = 3 });
        var host = history.AddHost("test");
        for (var i = 0; i < 5; i++)
        {
            history.AddTranslation(host, Nat("10.0.0.2:5000", Server, "192.0.2.1:5000", Server, i * 10, (i * 10) + 5));
        }

        Assert.Equal((3, 2), (history.Translations.Count, history.Translations.Dropped));
        history.Expire(At(136));
        Assert.Equal(1, history.Translations.Count);
        history.Expire(At(500));
        Assert.Equal(0, history.Translations.Count);
        Assert.Null(history.Translations.Find(new(At("192.0.2.1:5000"), At(Server))));
    }

    [Fact]
    public void Stamp_AllocatesNothing()
    {
        Given(Socket("tcp 10.0.0.2:5000", "curl", opened: 1, remote: Server, netNs: Inner), Nat("10.0.0.2:5000", Server, "192.0.2.1:61000", Server, 1, 20));
        var attributor = new Attributor(_history, new AttributionOptions());
        var flow = Flow("192.0.2.1:61000", Server, 2, 3);
        Assert.Equal("curl", attributor.Stamp(flow).Source.Name);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _ = attributor.Stamp(flow);
                _ = attributor.KnownUntil(flow);
            }
        }));
    }

    void Given(params object[] all)
    {
        foreach (var one in all)
        {
            _ = one is Binding binding ? _history.Add(_host, binding) : _history.AddTranslation(_host, (Translation)one) is null ? 1 : 0;
        }
    }

    /// <summary>Live, then frozen: all ways say the same.</summary>
    FlowStamp Ask(FlowQuery flow)
    {
        var attributor = new Attributor(_history, new AttributionOptions());
        var live = attributor.Stamp(flow);
        _history.Freeze();
        Assert.Equal(live, attributor.Stamp(flow));
        var stamps = new FlowStamp[1];
        attributor.Stamp([flow], stamps);
        Assert.Equal(live, stamps[0]);
        return live;
    }

    static (string, MatchGrade) NameOf(EndStamp stamp) => (stamp.Name, stamp.Grade);

    static Endpoint At(string text, byte protocol = Tcp) => Endpoint(text, protocol);

    static long At(double seconds) => Attribution.Given.At(seconds);

    static IpAddress Address(string text) => IpAddress.Parse(text);

    static Translation Nat(
        string source, string destination, string translatedSource, string translatedDestination, double opened, double closed, ulong netNs = Router, byte protocol = Tcp) => new()
    {
        NetNs = netNs,
        Source = At(source, protocol),
        Destination = At(destination, protocol),
        TranslatedSource = At(translatedSource, protocol),
        TranslatedDestination = At(translatedDestination, protocol),
        OpenedFrom = At(opened),
        OpenedBy = At(opened),
        ClosedFrom = At(closed),
        ClosedBy = At(closed),
    };
}
