using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Scanning;

namespace Enrichment.View.Scan;

/// <summary>Counts the flows that pass, in the blocks that one worker is given.</summary>
sealed class CountingVisitor(FlowFilter filter) : IBlockVisitor
{
    readonly FlowRecord _record = new();
    readonly FlowSelector? _selector = filter.IsAll ? null : filter.CreateSelector();
    Totals _totals = new();

    public static CountingVisitor[] OnAllCores(FlowFilter filter) =>
        Array.ConvertAll(new CountingVisitor[Environment.ProcessorCount], _ => new CountingVisitor(filter));

    /// <summary>Of the file that is visited.</summary>
    public string Ident { get; set; } = "";

    public void Visit(NfcapdBlock block)
    {
        if (_selector is null)
        {
            _totals.AddBytes(block.Length);
            _totals.Add(block, _record);
            return;
        }

        _selector.Ident = Ident;
        var passed = _selector.Select(block);
        if (!passed.IsEmpty || block.Flows < block.Records)
        {
            _totals.AddBytes(block.Length); // nfdump drops other blocks before it counts
        }

        foreach (ref readonly var position in passed)
        {
            block.Load(_record, position);
            _totals.Add(_record);
        }
    }

    /// <summary>Gives away what was counted.</summary>
    public void MoveTo(Totals totals)
    {
        totals.Add(_totals);
        _totals = new Totals();
    }
}
