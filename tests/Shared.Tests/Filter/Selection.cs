using Enrichment.Filter;
using Enrichment.Nfcapd;

namespace Enrichment.Tests.Filter;

/// <summary>Which flows of a file pass, by their numbers.</summary>
static class Selection
{
    public static string Of(FlowFilter filter, byte[] file, bool interprets)
    {
        var passing = Numbers(filter, file, interprets, out var flows);
        return ExpressionTable.Text(passing, flows);
    }

    public static List<int> Numbers(FlowFilter filter, byte[] file, bool interprets, out int flows)
    {
        var selector = filter.CreateSelector();
        selector.FewFlows = interprets ? int.MaxValue : 0;
        var passing = new List<int>();
        var (block, record) = (new NfcapdBlock(), new FlowRecord());
        using var reader = new NfcapdReader(new MemoryStream(file), "known.nf");
        selector.Ident = reader.Ident;
        flows = 0;
        while (reader.Read(block))
        {
            foreach (var position in selector.Select(block))
            {
                block.Load(record, position);
                passing.Add((int)record.Count);
            }

            flows += block.Flows;
        }

        return passing;
    }
}
