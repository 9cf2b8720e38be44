using Enrichment.Flows;
using Enrichment.Updater.Attribution;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Attribution;

/// <summary>A host that captures in namespace 1; containers in 2 and 3 have the same address.</summary>
public sealed class NearTests
{
    const string Remote = "198.51.100.7:443";

    readonly BindingHistory _history = new();
    readonly BindingHost _host;

    public NearTests()
    {
        _history.CaptureHost = _host = _history.AddHost("test");
        _history.SetAddresses(_host, [(1, IpAddress.Parse("10.0.0.1")), (2, IpAddress.Parse("10.0.0.2")), (3, IpAddress.Parse("10.0.0.2"))], At(0));
        _history.Add(_host, Socket("udp 10.0.0.2:5000", "connected", remote: Remote, netNs: 2));
        _history.Add(_host, Socket("udp 0.0.0.0:5000", "waiting", netNs: 3));
    }

    [Theory]
    [InlineData(1, 2, "connected", MatchGrade.Exact)]
    [InlineData(1, 3, "waiting", MatchGrade.Wildcard)] // though the other's fits better
    [InlineData(3, 0, "waiting", MatchGrade.Wildcard)] // captured within the container
    [InlineData(3, 1, "waiting", MatchGrade.Wildcard)]
    public void Stamp_AddressAtAnEndOfTheInterface_IsThatOnes(ulong netNs, ulong behind, string name, MatchGrade grade)
    {
        var stamp = Ask(netNs, behind);

        Assert.Equal((name, grade, false), (stamp.Name, stamp.Grade, stamp.Shared));
    }

    [Fact]
    public void Stamp_AddressAtNoEndOfTheInterface_IsWhosesFitsBest() => Assert.Equal("connected", Ask(1, 0).Name);

    [Fact]
    public void Stamp_AddressAtAnEndButNoSocket_HasNoName()
    {
        _history.Add(_host, Socket("udp 10.0.0.1:6000", "another's", netNs: 2));

        Assert.Equal(MatchGrade.None, new Attributor(_history, new AttributionOptions()).Stamp(Flow("10.0.0.1:6000", Remote, 5, protocol: Udp, netNs: 1)).Source.Grade);
    }

    [Fact]
    public void Stamp_TwoAlike_WhereTheInterfaceDoesNotTell_AreShared()
    {
        _history.Add(_host, Socket("udp 10.0.0.2:7000", "one", netNs: 2));
        _history.Add(_host, Socket("udp 10.0.0.2:7000", "two", netNs: 3));

        var stamp = new Attributor(_history, new AttributionOptions()).Stamp(Flow("10.0.0.2:7000", Remote, 5, protocol: Udp, netNs: 1)).Source;

        Assert.Equal(("one|two", true), (stamp.Name, stamp.Shared));
    }

    EndStamp Ask(ulong netNs, ulong behind) => new Attributor(_history, new AttributionOptions())
        .Stamp(Flow("10.0.0.2:5000", Remote, 5, protocol: Udp, netNs: netNs) with { NetNsBehind = behind }).Source;
}
