using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;

namespace Enrichment.Tests.Nfcapd.Stamping;

/// <summary>Names flows as the test says.</summary>
sealed class ByName(Func<FlowRecord, string> name) : IFlowStamper
{
    public FlowStamp Stamp(FlowRecord record)
    {
        var text = name(record);
        return text.Length == 0 ? FlowStamp.NotAsked : Named(text);
    }

    public static FlowStamp Named(string name) => new(
        new EndStamp(name, new ProcessInfo { Pid = 7, Name = name }, MatchGrade.Exact, MissReason.None, false), EndStamp.Miss(MissReason.NotLocal));
}
