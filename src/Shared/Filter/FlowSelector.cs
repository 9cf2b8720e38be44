using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Enrichment.Filter.Compiled;
using Enrichment.Filter.Tree;
using Enrichment.Nfcapd;

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

    const int Slots = 64;

    readonly FilterNode _root;
    readonly FlowRecord _record = new();
    readonly BoundProgram?[] _layouts = new BoundProgram?[Slots];
    Instruction[]? _program;
    int _entry;
    int _layoutCount;
    BoundProgram? _last;
    RecordPosition[] _passed = [];

    internal FlowSelector(FilterNode root) => _root = root;

    /// <summary>Of the file that the next flows come from.</summary>
    public string? Ident { get; set; }

    /// <summary>Blocks up to this size are interpreted: that is done before the compiled form would be ready.</summary>
    internal int FewFlows { get; set; } = 512;

    public bool Passes(FlowRecord flow) => _root.Passes(flow, new FilterContext(Ident));

    /// <summary>The flows of a block that pass, in their order; valid up to the next call. <see cref="NfcapdBlock.Load"/> lays a view on one.</summary>
    public ReadOnlySpan<RecordPosition> Select(NfcapdBlock block)
    {
        if (_passed.Length < block.Flows)
        {
            _passed = new RecordPosition[Math.Max(block.Flows, 2 * _passed.Length)];
        }

        if (_program is null && block.Flows <= FewFlows)
        {
            return _passed.AsSpan(0, SelectFew(block));
        }

        _program ??= FilterCompiler.Compile(_root, out _entry);
        return _passed.AsSpan(0, SelectMany(block));
    }

    int SelectFew(NfcapdBlock block)
    {
        var (count, at, flow) = (0, 0, 0);
        for (var i = 0; i < block.Records; i++)
        {
            var header = MemoryMarshal.Read<uint>(block.Bytes.AsSpan(at));
            var size = (int)(header >> 16);
            if ((ushort)header == FlowRecord.RecordType)
            {
                var position = new RecordPosition(at, size, flow++, i);
                if (Interpret(block, position))
                {
                    _passed[count++] = position;
                }
            }

            at += size;
        }

        return count;
    }

    // ReadyToRun code of a loop that is entered once a block would stay as it is for a long time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int SelectMany(NfcapdBlock block)
    {
        var bytes = block.Bytes;
        var safe = bytes.Length - 2 * sizeof(ulong); // reads of eight bytes may begin anywhere in a record that ends here
        ref var first = ref MemoryMarshal.GetArrayDataReference(bytes);
        var (count, at, flow) = (0, 0, 0);
        for (var i = 0; i < block.Records; i++)
        {
            ref var record = ref Unsafe.Add(ref first, at);
            var header = Unsafe.ReadUnaligned<uint>(ref record);
            var size = (int)(header >> 16);
            if ((ushort)header == FlowRecord.RecordType)
            {
                if (at + size <= safe ? Passes(block, ref record, at, size, flow, i) : Interpret(block, new RecordPosition(at, size, flow, i)))
                {
                    _passed[count++] = new RecordPosition(at, size, flow, i);
                }

                flow++;
            }

            at += size;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Passes(NfcapdBlock block, ref byte record, int at, int size, int flow, int number)
    {
        var key = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref record, 2));
        var program = _last;
        if (program is null || program.Key != key || !program.Fits(ref record))
        {
            program = Find(key, ref record, size);
            if (program is null)
            {
                return Interpret(block, new RecordPosition(at, size, flow, number));
            }

            _last = program;
        }

        var next = program.Entry;
        var code = program.Code;
        while (next >= 0)
        {
            ref readonly var test = ref code[next];
            var isTrue = test.Op == OpCode.Range
                ? (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref record, test.Offset)) & test.Mask) - test.Low <= test.Span
                : RunOther(test, ref record, block, new RecordPosition(at, size, flow, number));
            next = isTrue ? test.OnTrue : test.OnFalse;
        }

        return next == Instruction.Pass && !program.Interprets
            || program.Interprets && Interpret(block, new RecordPosition(at, size, flow, number));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool RunOther(in Instruction test, ref byte record, NfcapdBlock block, in RecordPosition position)
    {
        ref var place = ref Unsafe.Add(ref record, test.Offset);
        switch (test.Op)
        {
            case OpCode.WordSet:
                var word = Unsafe.ReadUnaligned<ushort>(ref place);
                return (((ulong[])test.Data!)[word >> 6] >> (word & 63) & 1) != 0;
            case OpCode.RangesV4:
                return Unsafe.As<AddressRanges>(test.Data!).Contains(Unsafe.ReadUnaligned<uint>(ref place));
            case OpCode.RangesV6:
                return Unsafe.As<AddressRanges>(test.Data!).Contains(new UInt128(
                    Unsafe.ReadUnaligned<ulong>(ref place), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref place, sizeof(ulong)))));
            case OpCode.Duration or OpCode.Rate:
                return RunRate(test, ref place, block, position);
            default:
                return Interpret(Unsafe.As<FilterNode>(test.Data!), block, position);
        }
    }

    /// <summary>An event without a first packet has the time of the event, which is for the interpreter.</summary>
    bool RunRate(in Instruction test, ref byte generic, NfcapdBlock block, in RecordPosition position)
    {
        var first = Unsafe.ReadUnaligned<ulong>(ref generic);
        if (first == 0)
        {
            return Interpret(Unsafe.As<FilterNode>(test.Data!), block, position);
        }

        var last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref generic, sizeof(ulong)));
        var msec = last > first ? last - first : 0;
        var value = test.Op == OpCode.Duration ? msec
            : msec == 0 ? 0
            : test.Mask * Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref generic, (int)test.Width)) / msec;
        return value - test.Low <= test.Span;
    }

    bool Interpret(NfcapdBlock block, in RecordPosition position) => Interpret(_root, block, position);

    bool Interpret(FilterNode node, NfcapdBlock block, in RecordPosition position)
    {
        block.Load(_record, position);
        return node.Passes(_record, new FilterContext(Ident));
    }

    /// <returns>Null: the record is broken, or the file has layouts beyond measure.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    BoundProgram? Find(uint key, ref byte record, int size)
    {
        ref var slot = ref _layouts[(key ^ key >> 16 ^ key >> 7) % Slots];
        for (var program = slot; program is not null; program = program.Next)
        {
            if (program.Key == key && program.Fits(ref record))
            {
                return program;
            }
        }

        if (_layoutCount >= MaxLayouts || _layoutCount * (long)_program!.Length > MaxInstructions || size < FlowRecord.HeaderSize)
        {
            return null;
        }

        var made = BoundProgram.Create(_program!, _entry, MemoryMarshal.CreateReadOnlySpan(ref record, size), slot);
        if (made is not null)
        {
            _layoutCount++;
            slot = made;
        }

        return made;
    }
}
