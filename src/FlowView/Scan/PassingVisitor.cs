using System.Runtime.CompilerServices;
using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Scanning;

namespace Enrichment.View.Scan;

/// <summary>Counts the flows that pass, in the blocks that one worker is given, and hands them on where somebody wants them.</summary>
/// <param name="target">Of this worker alone; null: only the totals are wanted.</param>
/// <param name="source">Where names go that the files tell; null: nobody wants them.</param>
sealed class PassingVisitor(FlowFilter filter, IFlowTarget? target, FlowSource? source) : IBlockVisitor
{
    readonly FlowRecord _record = new();
    readonly FlowSelector? _selector = filter.IsAll ? null : filter.CreateSelector();
    Totals _totals = new();

    public static PassingVisitor[] OnAllCores(FlowFilter filter) =>
        Array.ConvertAll(new PassingVisitor[Environment.ProcessorCount], _ => new PassingVisitor(filter, null, null));

    /// <summary>Of the file that is visited.</summary>
    public string Ident { get; set; } = "";

    public void Visit(NfcapdBlock block)
    {
        if (source is not null && block.Flows < block.Records)
        {
            lock (source.Names)
            {
                BlockNames.Take(block, source.Names);
            }
        }

        if (_selector is null)
        {
            _totals.AddBytes(block.Length);
            VisitAll(block);
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
            target?.Take(_record);
        }
    }

    // Compiled at its first call with all optimizations: the loop runs for every flow of a file, and is entered only once a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void VisitAll(NfcapdBlock block)
    {
        if (target is null)
        {
            _totals.Add(block, _record);
            return;
        }

        while (block.Next(_record))
        {
            _totals.Add(_record);
            target.Take(_record);
        }
    }

    /// <summary>Gives away what was counted.</summary>
    public void MoveTo(Totals totals)
    {
        totals.Add(_totals);
        _totals = new Totals();
    }
}
