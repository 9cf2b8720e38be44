using Enrichment.Flows;
using Enrichment.Nfcapd.Exporters;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp.Clocks;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Clocks;

public sealed class ExporterClocksTests(ITestOutputHelper output) : IDisposable
{
    const double Year = 365 * 86400.0;

    static readonly ExporterInfo One = new(1, IpAddress.Parse("192.0.2.1"), 9, 0);
    static readonly ExporterInfo Two = new(2, IpAddress.Parse("2001:db8::2"), 10, 7);

    readonly FlowFileBuilder _files = new();
    readonly List<string> _said = [];

    [Theory]
    [InlineData(0.8, 0.0)]
    [InlineData(-3.0, 0.02)]
    [InlineData(7200, 0.3)]
    [InlineData(-7200, 2.0)]
    [InlineData(Year, 0.3)]
    [InlineData(-20 * Year, 0.02)]
    public void Find_OneOffset_FoundAndTimesAreRightAgain(double behind, double jitter)
    {
        var traffic = new Traffic(seed: 1, connections: 400, jitter);
        var clocks = Find(traffic.History, _files.Exported("nfcapd.1", traffic.Flows(exporter: 1, behind), One));

        var correction = clocks.Of(_files.At("nfcapd.1")).Of(1);
        Assert.InRange(correction.OffsetNs / 1e9, behind - jitter - 0.06, behind + jitter + 0.06);
        Assert.InRange(correction.UncertaintyNs / 1e9, 0.05, (2.5 * jitter) + 0.3);
        Assert.Matches($"^exporter 192.0.2.1: clock is [0-9.]+ s {(behind > 0 ? "behind" : "ahead of")} the bindings .([0-9]+) of [0-9]+ exact matches agree within [0-9.]+ s.; corrected$", Assert.Single(_said));
        var (named, wrong) = Wrong(traffic, exporter: 1, behind, correction);
        Assert.Equal(0, wrong);
        Assert.InRange(named, traffic.Owners.Count * 9 / 10, traffic.Owners.Count);
        if (jitter >= 2)
        {
            // It is its uncertainty that keeps the next owner of a port from getting the flow.
            Assert.NotEqual(0, Wrong(traffic, exporter: 1, behind, correction with { UncertaintyNs = 0 }).Wrong);
        }
    }

    [Fact]
    public void Find_ClockIsRight_NothingIsCorrected()
    {
        var traffic = new Traffic(seed: 2, connections: 100, jitter: 0.02);
        var clocks = Find(traffic.History, _files.Exported("nfcapd.1", traffic.Flows(1, behind: 0), One));

        Assert.Equal(default, clocks.Of(_files.At("nfcapd.1")).Of(1));
        Assert.EndsWith("; nothing to correct", Assert.Single(_said));
    }

    [Fact]
    public void Find_TwoExportersInAFile_EachHasItsOwn()
    {
        var traffic = new Traffic(seed: 3, connections: 300, jitter: 0.05);
        var file = _files.Exported("nfcapd.1", [.. traffic.Flows(1, behind: 3600), .. traffic.Flows(2, behind: -86400)], One, Two);

        var clock = Find(traffic.History, file).Of(file);

        Assert.InRange(clock.Of(1).OffsetNs / 1e9, 3599.8, 3600.2);
        Assert.InRange(clock.Of(2).OffsetNs / 1e9, -86400.2, -86399.8);
        Assert.Equal(default, clock.Of(3));
        Assert.Equal(["192.0.2.1", "2001:db8::2"], _said.Select(said => said.Split(' ')[1].TrimEnd(':')));
    }

    [Fact]
    public void Find_SameExporterOtherNumber_IsKnownByItsAddress()
    {
        var traffic = new Traffic(seed: 4, connections: 60, jitter: 0.05);
        var flows = traffic.Flows(1, behind: 90).ToList();
        var first = _files.Exported("nfcapd.1", flows, One);
        var second = _files.Exported("nfcapd.2", flows.Take(3).Select(flow => flow with { ExporterId = 9 }), One with { SysId = 9 });

        var clocks = Find(traffic.History, first, second);

        Assert.Equal(clocks.Of(first).Of(1), clocks.Of(second).Of(9));
        Assert.NotEqual(default, clocks.Of(second).Of(9));
    }

    [Fact]
    public void Find_TooFewMatches_NothingIsCorrectedAndItSaysWhy()
    {
        var traffic = new Traffic(seed: 5, connections: 5, jitter: 0);
        var clocks = Find(traffic.History, _files.Exported("nfcapd.1", traffic.Flows(1, behind: 600), One));

        Assert.Equal(default, clocks.Of(_files.At("nfcapd.1")).Of(1));
        Assert.Equal(
            "exporter 192.0.2.1: clock cannot be told and is taken to be right: 5 flows match a binding so exactly that it says something, and 8 are needed",
            Assert.Single(_said));
    }

    [Fact]
    public void Find_ClockDriftsByMinutes_NothingIsCorrected()
    {
        var traffic = new Traffic(seed: 6, connections: 400, jitter: 0.05);
        var i = 0;
        var flows = traffic.Flows(1, behind: 0).Select(flow => flow with { MsecFirst = flow.MsecFirst + (ulong)(1000 * ++i), MsecLast = flow.MsecLast + (ulong)(1000 * i) });

        var clocks = Find(traffic.History, _files.Exported("nfcapd.1", [.. flows], One));

        Assert.Equal(default, clocks.Of(_files.At("nfcapd.1")).Of(1));
        Assert.Contains("cannot be told", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ClockWasSetMeanwhile_EachFileHasItsOwn()
    {
        var traffic = new Traffic(seed: 7, connections: 300, jitter: 0.05);
        var wrong = _files.Exported("nfcapd.1", traffic.Flows(1, behind: Year).Take(350), One);
        var right = _files.Exported("nfcapd.2", traffic.Flows(1, behind: 0).Skip(350), One);

        var clocks = Find(traffic.History, wrong, right);

        Assert.InRange(clocks.Of(wrong).Of(1).OffsetNs / 1e9, Year - 0.2, Year + 0.2);
        Assert.Equal(default, clocks.Of(right).Of(1));
    }

    [Fact]
    public void Find_FlowsOfOtherTimes_NoOffsetByChance()
    {
        // The same few connections again and again, at times that have nothing to do with the bindings'; and a server whose clients come in bursts.
        for (var seed = 0; seed < 40; seed++)
        {
            var traffic = new Traffic(seed, connections: 200, jitter: 40_000);
            var bursts = Enumerable.Range(0, 500).Select(i => Traffic.ToServer(seed, client: i, at: 5000 + (i / 100 * 1000)));

            var clocks = Find(traffic.History, _files.Exported("nfcapd.1", [.. traffic.Flows(1, behind: 0), .. bursts], One));

            Assert.Equal(default, clocks.Of(_files.At("nfcapd.1")).Of(1));
        }

        Assert.All(_said, said => Assert.Contains("cannot be told", said, StringComparison.Ordinal));
    }

    [Fact]
    public void Find_Said_BeatsWhatIsFound()
    {
        var traffic = new Traffic(seed: 8, connections: 100, jitter: 0.02);
        var file = _files.Exported("nfcapd.1", traffic.Flows(1, behind: 60), One, Two);
        var offsets = ClockOffsets.Parse(["auto", "2001:db8::2=-1.5s"], out _);

        var clock = ExporterClocks.Find(offsets, [file], traffic.History, _said.Add, TestContext.Current.CancellationToken).Of(file);

        Assert.InRange(clock.Of(1).OffsetNs / 1e9, 59.8, 60.2);
        Assert.Equal(new ClockCorrection(-1_500_000_000), clock.Of(2));
        Assert.Single(_said);
    }

    public void Dispose() => _files.Dispose();

    ExporterClocks Find(BindingHistory history, params string[] files)
    {
        var before = _said.Count;
        var clocks = ExporterClocks.Find(new ClockOffsets { Auto = true }, files, history, _said.Add, TestContext.Current.CancellationToken);
        _said[before..].ForEach(output.WriteLine);
        return clocks;
    }

    /// <summary>How many flows have a name that is not their process's, once corrected; ports are used again by others at once.</summary>
    static (int Named, int Wrong) Wrong(Traffic traffic, ushort exporter, double behind, ClockCorrection correction)
    {
        var attributor = new Attributor(traffic.History, new AttributionOptions());
        var (named, wrong) = (0, 0);
        foreach (var (flow, owner) in traffic.Flows(exporter, behind).Zip(traffic.Owners))
        {
            var time = FlowTime.Own(new() { MsecFirst = flow.MsecFirst, MsecLast = flow.MsecLast }, correction);
            var stamp = attributor.Stamp(new FlowQuery(flow.Src, flow.SrcPort, flow.Dst, flow.DstPort, flow.Protocol, 0, time.FirstNs, time.LastNs, 0, time.EarlierNs));
            var end = stamp.Source.IsNamed ? stamp.Source : stamp.Destination;
            named += end.IsNamed ? 1 : 0;
            wrong += end.IsNamed && !end.Name.Split('|').Contains(owner) && !end.Name.EndsWith('…') ? 1 : 0;
        }

        return (named, wrong);
    }
}
