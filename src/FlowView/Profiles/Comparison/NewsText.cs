using Enrichment.Bindings;
using Enrichment.View.Format;

namespace Enrichment.View.Profiles.Comparison;

/// <summary>What is new, for people: a line for each thing, under it the flows that show it.</summary>
sealed class NewsText(OutputFile output, TimeZoneInfo zone)
{
    readonly ProfileLine _line = new(output, zone);

    public void Write(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            Head(finding);
            foreach (var flow in finding.Flows)
            {
                Flow(flow);
            }

            _line.Rest((long)finding.Sums.Flows - finding.Flows.Count, "    ", "flow");
        }
    }

    void Head(Finding finding)
    {
        var key = finding.Key;
        _line.Write($"{FindingWords.Of(key.Kind),-15} ");
        _line.Foreign(key.Process);
        _line.Write($"  ");
        switch (key.Kind)
        {
            case FindingKind.NewProcess:
                _line.Foreign(finding.Flows.Count > 0 ? finding.Flows[0].Process?.Executable ?? "" : "");
                break;
            case FindingKind.NewExecutable:
                _line.Foreign(key.Executable);
                _line.Write($", before ");
                _line.Foreign(string.Join(' ', finding.Known!.Executables.Order(StringComparer.Ordinal)));
                break;
            case FindingKind.NewPort:
                _line.Write($"{ServiceText.Of(key.Service)}");
                break;
            case FindingKind.NewNetwork:
                _line.Write($"{ServiceText.Of(key.Service)} in {key.Network}");
                break;
            case FindingKind.Volume:
                _line.Span(key.Hour * ProcessProfile.MsecPerHour, (key.Hour + 1) * ProcessProfile.MsecPerHour);
                _line.Write($", the largest hour before ");
                _line.Bytes(finding.Known!.LargestHour);
                break;
        }

        _line.Write($": {finding.Sums.Flows} {ProfileLine.Counted((long)finding.Sums.Flows, "flow")}, ");
        _line.Bytes(finding.Sums.Bytes);
        _line.Write($"\n");
    }

    void Flow(in ProcessFlow flow)
    {
        _line.Write($"    ");
        _line.Span(flow.First, flow.Last);
        _line.Write($"  {ProtocolName.Of(flow.Protocol)} {flow.Source} {flow.SourcePort} -> {flow.Destination} {flow.DestinationPort}  {flow.Packets} packets, ");
        _line.Bytes(flow.Bytes);
        _line.Write($"\n");
    }
}
