using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>Takes the flows of one thread for a grouping.</summary>
sealed unsafe class GroupingWorker(Grouping grouping) : IBlockTarget, IDisposable
{
    const byte Icmp = 1, IcmpV6 = 58;

    readonly GroupWriter _writer = new(grouping.Store);
    readonly NumberGroups? _numbers = grouping.Layouts.All(layout => layout.IsShort) ? new NumberGroups() : null;
    readonly KeyTexts.Reader _texts = new(grouping.Texts);
    readonly KeyLayout[] _layouts = [.. grouping.Layouts];
    readonly ShapePlans<KeyPlan>[] _plans =
        [.. grouping.Layouts.Select(layout => new ShapePlans<KeyPlan>(() => new KeyPlan(layout, grouping.IsConnection)))];

    readonly FlowRecord _record = new();
    readonly bool _isConnection = grouping.IsConnection;
    readonly bool _joinsDirections = grouping.JoinsDirections;
    readonly bool _needsMarks = grouping.Layout.Parts.Any(part => part.Only == IPVersion.V4 || part.Field == KeyFields.DstPort);

    /// <summary>A flow without element 1 is in no group, as in nfdump.</summary>
    public void Take(FlowRecord flow)
    {
        if (!flow.Has(ElementId.GenericFlow))
        {
            return;
        }

        for (var number = 0; number < _layouts.Length; number++)
        {
            Take(flow, _layouts[number]);
        }
    }

    public void Take(NfcapdBlock block, ReadOnlySpan<int> flows)
    {
        for (var number = 0; number < _layouts.Length; number++)
        {
            Take(block, flows, _layouts[number], _plans[number]);
        }
    }

    public void Finish()
    {
        _numbers?.MoveTo(_writer);
        _writer.Finish();
    }

    public void Dispose()
    {
        _numbers?.Dispose();
        _writer.Dispose();
    }

    // Compiled at its first call with all optimizations: the loop runs for every flow of a file, and is entered only once a block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Take(NfcapdBlock block, ReadOnlySpan<int> flows, KeyLayout layout, ShapePlans<KeyPlan> plans)
    {
        var arePlanned = plans.TryBegin(block);
        var slots = block.Slots;
        var numberBefore = block.RecordsBefore + 1;
        ref var first = ref MemoryMarshal.GetArrayDataReference(block.Bytes);
        foreach (var flow in flows)
        {
            ref readonly var slot = ref slots[flow];
            var plan = arePlanned ? plans.Of(block, slot, flow) : null;
            if (plan is null || !plan.IsKnown || !TryTake(plan, ref Unsafe.Add(ref first, slot.Offset), numberBefore + slot.Record))
            {
                TakeUnplanned(block, flow, layout);
            }
        }
    }

    /// <returns>False: the record has to be asked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryTake(KeyPlan plan, ref byte record, long number)
    {
        ref readonly var generic = ref plan.Places.Generic(ref record);
        if (generic.MsecFirst == 0)
        {
            return false;
        }

        if (plan.Words == 0)
        {
            return true;
        }

        plan.Read(ref record, _writer.NextKey);
        ref var sums = ref _writer.NextSums;
        sums.Set(generic, plan.Places.Counters(ref record), number);
        if (_needsMarks)
        {
            sums.Marks = Marks(plan.IsIPv6, generic.Protocol);
        }

        Add(plan.Words, ref sums);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void TakeUnplanned(NfcapdBlock block, int flow, KeyLayout layout)
    {
        block.View(flow, _record);
        if (_record.Has(ElementId.GenericFlow))
        {
            Take(_record, layout);
        }
    }

    void Take(FlowRecord flow, KeyLayout layout)
    {
        var words = _isConnection ? FiveTuple.Read(flow, _writer.NextKey) : layout.Read(flow, _writer.NextKey, _texts);
        if (words == 0)
        {
            return;
        }

        ref var sums = ref _writer.NextSums;
        sums.Set(flow);
        sums.Marks = _needsMarks ? Marks(flow.IsIPv6, flow.Generic.Protocol) : FlowMarks.None;
        Add(words, ref sums);
    }

    /// <summary>Adds the flow whose key and sums were written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Add(int words, ref FlowSums sums)
    {
        if (_joinsDirections)
        {
            FiveTuple.JoinDirections(_writer.NextKey, words, ref sums);
        }

        if (_numbers is null || !_numbers.TryAdd(*_writer.NextKey, sums))
        {
            _writer.Add(words);
        }
    }

    static FlowMarks Marks(bool isIPv6, byte protocol) =>
        (isIPv6 ? FlowMarks.None : FlowMarks.NotIPv6) | (protocol is Icmp or IcmpV6 ? FlowMarks.None : FlowMarks.NotIcmp);
}
