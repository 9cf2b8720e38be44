using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp;
using Enrichment.Updater.Stamp.Clocks;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

public sealed class FlowRecordStamperTests : IDisposable
{
    const long Minute = 60_000_000_000;

    readonly FlowFileBuilder _files = new();
    readonly BindingHistory _history = new();

    public FlowRecordStamperTests()
    {
        var host = _history.AddHost("host");
        for (var i = 0; i < 1000; i++)
        {
            _history.Add(host, Given.Socket($"tcp 10.0.0.1:{i + 1}", "p" + (i % 10), opened: 0, closed: 100, remote: "198.51.100.7:443"));
        }

        _history.Freeze();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Stamp_Blocks_AllocatesNothing(bool withPid)
    {
        var block = Block(Enumerable.Range(0, 5000).Select(i => Flow(i % 2000, at: 50)));
        var stamper = new FlowRecordStamper(new Attributor(_history, new AttributionOptions()), withPid ? NameFormat.PidName : NameFormat.Name, new TimeSpanNs(Given.At(0), Given.At(100)));
        var stamps = new FlowStamp[block.Flows];
        Stamp();

        Assert.Equal(withPid ? "112/p0" : "p0", stamps[0].Source.Name);
        Assert.Equal(3000, stamper.Counts.Named);
        Assert.Equal(0, Allocations.Of(Stamp));

        void Stamp()
        {
            block.Rewind();
            stamper.Stamp(block, stamps);
        }
    }

    [Fact]
    public void Stamp_ByReceipt_RecordsWithoutOneGoByTheirOwnTime()
    {
        var block = Block([Flow(0, at: 9000) with { MsecReceived = Ms(50) }, Flow(1, at: 50), Flow(2, at: 9000), Flow(3, at: 50) with { MsecReceived = Ms(9000) }]);

        var stamps = Stamp(block, exportDelayNs: Minute / 60, FileClock.Right);

        Assert.Equal(["p0", "p1", "", ""], stamps.Select(stamp => stamp.Source.Name));
        Assert.Equal([MatchGrade.Exact, MatchGrade.Exact, MatchGrade.None, MatchGrade.None], stamps.Select(stamp => stamp.Source.Grade));
    }

    [Fact]
    public void Stamp_ClocksOfExporters_EachByItsNumber()
    {
        var clock = new FileClock(default, new Dictionary<ushort, ClockCorrection> { [1] = new(-60 * Minute), [3] = new(60 * Minute) });
        var block = Block([Flow(0, at: 3650) with { ExporterId = 1 }, Flow(1, at: 50) with { ExporterId = 2 }, Flow(2, at: -3550) with { ExporterId = 3 }, Flow(3, at: 50) with { ExporterId = 3 }]);

        Assert.Equal(["p0", "p1", "p2", ""], Stamp(block, exportDelayNs: null, clock).Select(stamp => stamp.Source.Name));
    }

    public void Dispose() => _files.Dispose();

    FlowStamp[] Stamp(NfcapdBlock block, long? exportDelayNs, FileClock clock)
    {
        var stamper = new FlowRecordStamper(new Attributor(_history, new AttributionOptions()), NameFormat.Name, TimeSpanNs.Empty, exportDelayNs);
        var stamps = new FlowStamp[block.Flows];
        stamper.BeginFile(clock);
        stamper.Stamp(block, stamps);
        return stamps;
    }

    NfcapdBlock Block(IEnumerable<FlowValues> flows)
    {
        using var reader = NfcapdReader.Open(_files.Exported("nfcapd.1", flows));
        var block = new NfcapdBlock();
        Assert.True(reader.Read(block));
        return block;
    }

    static FlowValues Flow(int port, double at) => new()
    {
        Src = IpAddress.Parse("10.0.0.1"), SrcPort = (ushort)(port + 1), Dst = IpAddress.Parse("198.51.100.7"), DstPort = 443, Protocol = Given.Tcp,
        MsecFirst = Ms(at), MsecLast = Ms(at + 1), Packets = 1, Bytes = 60,
    };

    static ulong Ms(double seconds) => (ulong)(Given.At(seconds) / 1_000_000);
}
