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
    readonly IBlockTarget? _blockTarget = target as IBlockTarget;
    readonly BlockTotals _blockTotals = new();
    Totals _totals = new();
    int[] _all = [];

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

        var passed = Select(block);
        if (_selector is null || !passed.IsEmpty || block.Flows < block.Records)
        {
            _totals.AddBytes(block.Length); // nfdump drops other blocks before it counts
        }

        _blockTotals.Add(block, passed, _totals);
        if (_blockTarget is not null)
        {
            _blockTarget.Take(block, passed);
        }
        else if (target is not null)
        {
            TakeEach(block, passed, target);
        }
    }

    ReadOnlySpan<int> Select(NfcapdBlock block)
    {
        if (_selector is not null)
        {
            _selector.Ident = Ident;
            return _selector.SelectFlows(block);
        }

        if (_all.Length < block.Flows)
        {
            _all = new int[2 * block.Flows];
            for (var i = 0; i < _all.Length; i++)
            {
                _all[i] = i;
            }
        }

        return _all.AsSpan(0, block.Flows);
    }

    // Compiled at its first call with all optimizations: the loop runs for every flow of a file, and is entered only once a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void TakeEach(NfcapdBlock block, ReadOnlySpan<int> flows, IFlowTarget target)
    {
        foreach (var flow in flows)
        {
            block.View(flow, _record);
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
