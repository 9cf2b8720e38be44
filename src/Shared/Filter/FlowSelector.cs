using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Filter.Compiled;
using Enrichment.Filter.Tree;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Filter;

/// <summary>
/// Asks a filter of flows: of one at a time, or of a whole block. One selector serves one thread. After the first records of each layout
/// nothing is allocated.
/// </summary>
public sealed class FlowSelector
{
    /// <summary>More layouts than any real file has; records of further ones are interpreted.</summary>
    const int MaxLayouts = 512;

    /// <summary>Of the programs of all layouts together, if there are several.</summary>
    const long MaxInstructions = 1 << 20;

    const int HashSlots = 64;

    readonly FilterNode _root;
    readonly FlowInterpreter _interpreter;
    readonly BoundProgram?[] _layouts = new BoundProgram?[HashSlots];
    readonly FlowLane?[] _lanes = new FlowLane?[FlowSlot.NoShape + 1]; // by shape
    readonly int[] _shapes = new int[FlowSlot.NoShape + 1]; // those that the block has, in the order in which they came
    readonly bool[] _isThere = new bool[FlowSlot.NoShape + 1];
    Instruction[]? _program;
    int _entry;
    int _layoutCount;
    int _shapeCount;
    ulong[] _passes = []; // a bit for each flow of the block
    int[] _flows = [];
    RecordPosition[] _positions = [];

    internal FlowSelector(FilterNode root) => (_root, _interpreter) = (root, new FlowInterpreter(root));

    /// <summary>Of the file that the next flows come from.</summary>
    public string? Ident { get; set; }

    /// <summary>Blocks up to this size are interpreted: that is done before the compiled form would be ready.</summary>
    internal int FewFlows { get; set; } = 512;

    public bool Passes(FlowRecord flow) => _root.Passes(flow, new FilterContext(Ident));

    /// <summary>The flows of a block that pass, in their order; valid up to the next call. <see cref="NfcapdBlock.Load"/> lays a view on one.</summary>
    public ReadOnlySpan<RecordPosition> Select(NfcapdBlock block)
    {
        var flows = SelectFlows(block);
        if (_positions.Length < flows.Length)
        {
            _positions = new RecordPosition[_flows.Length];
        }

        var slots = block.Slots;
        for (var i = 0; i < flows.Length; i++)
        {
            ref readonly var slot = ref slots[flows[i]];
            var size = MemoryMarshal.Read<ushort>(block.Bytes.AsSpan(slot.Offset + sizeof(ushort)));
            _positions[i] = new RecordPosition(slot.Offset, size, flows[i], slot.Record);
        }

        return _positions.AsSpan(0, flows.Length);
    }

    /// <summary>The numbers of the flows of a block that pass, ascending; valid up to the next call.</summary>
    public ReadOnlySpan<int> SelectFlows(NfcapdBlock block)
    {
        if (_flows.Length < block.Flows)
        {
            _flows = new int[Math.Max(block.Flows, 2 * _flows.Length)];
            _passes = new ulong[(_flows.Length + 63) / 64];
        }

        _interpreter.Begin(block, Ident);
        if (_program is null && block.Flows <= FewFlows)
        {
            return _flows.AsSpan(0, SelectFew(block));
        }

        _program ??= FilterCompiler.Compile(_root, out _entry);
        SelectMany(block);
        return _flows.AsSpan(0, List(block.Flows));
    }

    int SelectFew(NfcapdBlock block)
    {
        var count = 0;
        for (var flow = 0; flow < block.Flows; flow++)
        {
            if (_interpreter.Passes(null, flow))
            {
                _flows[count++] = flow;
            }
        }

        return count;
    }

    // ReadyToRun code of a loop that is entered once a block would stay as it is for a long time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SelectMany(NfcapdBlock block)
    {
        // Eight bytes can be read from any place of what begins before.
        var safe = block.Bytes.Length - block.Length >= NfcapdBlock.Slack ? int.MaxValue : block.Bytes.Length - NfcapdBlock.Slack - ushort.MaxValue;
        var slots = block.Slots;
        for (var flow = 0; flow < slots.Length; flow++)
        {
            ref readonly var slot = ref slots[flow];
            if (slot.Shape == FlowSlot.NoShape || slot.Offset > safe)
            {
                SelectOne(block, slot, flow);
                continue;
            }

            if (!_isThere[slot.Shape])
            {
                Begin(block, slot);
            }

            var lane = _lanes[slot.Shape]!;
            lane.Add(slot.Offset, flow);
            if (lane.IsFull)
            {
                Run(lane, block);
            }
        }

        foreach (var shape in _shapes.AsSpan(0, _shapeCount))
        {
            Run(_lanes[shape]!, block);
            _isThere[shape] = false;
        }

        _shapeCount = 0;
    }

    /// <summary>The first flow of its shape in the block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void Begin(NfcapdBlock block, in FlowSlot slot)
    {
        var lane = _lanes[slot.Shape] ??= new FlowLane();
        lane.Program = Find(Record(block, slot));
        _isThere[slot.Shape] = true;
        _shapes[_shapeCount++] = slot.Shape;
    }

    /// <summary>A flow whose layout no others share, or one at the very end of the memory of the block.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    void SelectOne(NfcapdBlock block, in FlowSlot slot, int flow)
    {
        var record = Record(block, slot);
        var lane = _lanes[FlowSlot.NoShape] ??= new FlowLane();
        lane.Program = slot.Offset + record.Length + 2 * sizeof(ulong) <= block.Bytes.Length ? Find(record) : null;
        lane.Add(slot.Offset, flow);
        Run(lane, block);
    }

    static ReadOnlySpan<byte> Record(NfcapdBlock block, in FlowSlot slot) =>
        block.Bytes.AsSpan(slot.Offset, MemoryMarshal.Read<ushort>(block.Bytes.AsSpan(slot.Offset + sizeof(ushort))));

    void Run(FlowLane lane, NfcapdBlock block)
    {
        if (lane.Count == 0)
        {
            return;
        }

        for (var passed = lane.Run(block.Bytes, _interpreter); passed != 0; passed &= passed - 1)
        {
            var flow = lane.Flow(BitOperations.TrailingZeroCount(passed));
            _passes[flow >> 6] |= 1UL << flow;
        }

        lane.Clear();
    }

    /// <summary>The flows whose bits are set, which are cleared.</summary>
    int List(int flows)
    {
        var count = 0;
        for (var word = 0; word < (flows + 63) / 64; word++)
        {
            for (var left = _passes[word]; left != 0; left &= left - 1)
            {
                _flows[count++] = word * 64 + BitOperations.TrailingZeroCount(left);
            }

            _passes[word] = 0;
        }

        return count;
    }

    /// <returns>Null: the record is broken, or the file has layouts beyond measure.</returns>
    BoundProgram? Find(ReadOnlySpan<byte> record)
    {
        var key = MemoryMarshal.Read<uint>(record[2..]);
        ref var first = ref MemoryMarshal.GetReference(record);
        ref var slot = ref _layouts[(key ^ key >> 16 ^ key >> 7) % HashSlots];
        for (var program = slot; program is not null; program = program.Next)
        {
            if (program.Key == key && program.Fits(ref first))
            {
                return program;
            }
        }

        if (_layoutCount >= MaxLayouts || _layoutCount * (long)_program!.Length > MaxInstructions || record.Length < FlowRecord.HeaderSize)
        {
            return null;
        }

        var made = BoundProgram.Create(_program!, _entry, record, slot);
        if (made is not null)
        {
            _layoutCount++;
            slot = made;
        }

        return made;
    }
}
