using Enrichment.Bindings;
using Enrichment.Filter;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Outputs;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs;

/// <summary>A finished flow is asked after attribution, so that the words for processes work.</summary>
public class OutputFilterTests
{
    static readonly ProcessInfo Curl = new() { Pid = 7, Name = "curl", Executable = "/usr/bin/curl" };

    static readonly FlowStamp Stamp = new(
        new EndStamp("curl", Curl, MatchGrade.Exact, MissReason.None, Shared: false), EndStamp.Miss(MissReason.NotLocal));

    static readonly FlowValues Flow = new()
    {
        Src = IpAddress.Parse("10.0.0.1"), Dst = IpAddress.Parse("192.0.2.7"), SrcPort = 40000, DstPort = 443, Protocol = 6, Packets = 3, Bytes = 300,
        MsecFirst = 1_700_000_000_000, MsecLast = 1_700_000_000_100,
    };

    [Theory]
    [InlineData("process curl and dst port 443", true)]
    [InlineData("src process curl and grade exact and exe ~ curl", true)]
    [InlineData("dst process curl", false)]
    [InlineData("asa user curl", true)] // the name that will stand in the file
    [InlineData("ident eth0", true)]
    [InlineData("unattributed or bytes > 1k", false)]
    public void Passes_StampedFlow_AsItWouldFromTheFile(string expression, bool passes)
    {
        var filter = new OutputFilter(FlowFilter.Parse(expression), "none", "eth0");

        Assert.Equal(passes, filter.Passes(Flow, Stamp));
        Assert.Equal(passes ? 0 : 1, filter.Stopped);
    }

    [Fact]
    public void Passes_ManyFlows_AllocatesNothing()
    {
        var filter = new OutputFilter(FlowFilter.Parse("process curl and net 10.0.0.0/8 or port in [53 80]"), "none", "eth0");
        filter.Passes(Flow, Stamp);

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                filter.Passes(Flow, Stamp);
            }
        }));
    }
}
