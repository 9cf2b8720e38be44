using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Stamping;

/// <summary>Names flows as the test says.</summary>
sealed class ByName(Func<FlowRecord, string> name) : IFlowStamper
{
    readonly FlowRecord _record = new();

    public void Stamp(NfcapdBlock block, Span<FlowStamp> stamps)
    {
        Assert.Equal(block.Flows, stamps.Length);
        for (var flow = 0; block.Next(_record); flow++)
        {
            var text = name(_record);
            stamps[flow] = text.Length == 0 ? FlowStamp.NotAsked : Named(text);
        }
    }

    public static FlowStamp Named(string name) => new(
        new EndStamp(name, new ProcessInfo { Pid = 7, Name = name }, MatchGrade.Exact, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal));
}
