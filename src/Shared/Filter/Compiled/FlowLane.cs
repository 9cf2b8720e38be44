using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Enrichment.Filter.Compiled;

/// <summary>
/// Some flows of one layout on their way through its program together: one bit of a word for each. A test is done for all flows that come
/// to it, one behind the other and without a branch for the answer, which nobody could foretell; jumps lead to smaller numbers, so going
/// through the program once from its entry down meets every test after all that lead to it.
/// </summary>
sealed class FlowLane
{
    public const int Size = 64;

    // Where fewer of the flows come to a test it is done for those alone.
    const int FewOf = 4;

    readonly int[] _offsets = new int[Size];
    readonly int[] _flows = new int[Size];
    BoundProgram? _program;
    ulong[] _coming = [];

    public int Count { get; private set; }

    public bool IsFull => Count == Size;

    /// <summary>The number of a flow in its block.</summary>
    public int Flow(int number) => _flows[number];

    /// <summary>Null: nothing is known of the layout, and each flow has to be interpreted.</summary>
    public BoundProgram? Program
    {
        get => _program;
        set
        {
            _program = value;
            if (value is not null && _coming.Length < value.Code.Length)
            {
                _coming = new ulong[value.Code.Length];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int offset, int flow)
    {
        _offsets[Count] = offset;
        _flows[Count++] = flow;
    }

    public void Clear() => Count = 0;

    /// <summary>Asks all flows.</summary>
    /// <param name="bytes">Of their block; eight bytes can be read from any place in a record.</param>
    /// <param name="interpreter">For what has to be interpreted.</param>
    /// <returns>A bit for each that passes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ulong Run(byte[] bytes, FlowInterpreter interpreter)
    {
        var all = ulong.MaxValue >> (Size - Count);
        if (_program is null || _program.Interprets)
        {
            return Interpret(all, interpreter, null);
        }

        var (passed, failed) = (0UL, 0UL);
        Send(all, _program.Entry, ref passed, ref failed);
        var code = _program.Code;
        for (var at = _program.Entry; at >= 0 && (passed | failed) != all; at--)
        {
            var coming = _coming[at];
            if (coming == 0)
            {
                continue;
            }

            _coming[at] = 0;
            ref readonly var test = ref code[at];
            var isTrue = Test(test, bytes, coming, interpreter);
            Send(coming & isTrue, test.OnTrue, ref passed, ref failed);
            Send(coming & ~isTrue, test.OnFalse, ref passed, ref failed);
        }

        return passed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Send(ulong flows, int to, ref ulong passed, ref ulong failed)
    {
        if (to >= 0)
        {
            _coming[to] |= flows;
        }
        else if (to == Instruction.Pass)
        {
            passed |= flows;
        }
        else
        {
            failed |= flows;
        }
    }

    /// <returns>Bits of flows that did not come say nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong Test(in Instruction test, byte[] bytes, ulong coming, FlowInterpreter interpreter)
    {
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), test.Offset);
        var areMany = BitOperations.PopCount(coming) * FewOf >= Count;
        return test.Op switch
        {
            OpCode.Range when areMany => InRange(ref first, test.Mask, test.Low, test.Span),
            OpCode.WordSet when areMany => InSet(ref first, (ulong[])test.Data!),
            _ => TestEach(test, ref first, coming, interpreter),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    ulong InRange(ref byte first, ulong mask, ulong low, ulong span)
    {
        var bits = 0UL;
        var offsets = _offsets.AsSpan(0, Count);
        for (var i = 0; i < offsets.Length; i++)
        {
            var value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, offsets[i])) & mask;
            bits |= (ulong)Unsafe.BitCast<bool, byte>(value - low <= span) << i;
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    ulong InSet(ref byte first, ulong[] set)
    {
        var bits = 0UL;
        var offsets = _offsets.AsSpan(0, Count);
        ref var words = ref MemoryMarshal.GetArrayDataReference(set);
        for (var i = 0; i < offsets.Length; i++)
        {
            int word = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, offsets[i]));
            bits |= (Unsafe.Add(ref words, word >> 6) >> (word & 63) & 1) << i;
        }

        return bits;
    }

    ulong TestEach(in Instruction test, ref byte first, ulong coming, FlowInterpreter interpreter)
    {
        if (test.Op == OpCode.Node)
        {
            return Interpret(coming, interpreter, Unsafe.As<Tree.FilterNode>(test.Data!));
        }

        var bits = 0UL;
        for (var left = coming; left != 0; left &= left - 1)
        {
            var i = BitOperations.TrailingZeroCount(left);
            if (ByteTests.IsTrue(test, ref Unsafe.Add(ref first, _offsets[i]), interpreter, _flows[i]))
            {
                bits |= 1UL << i;
            }
        }

        return bits;
    }

    /// <param name="node">Null: the whole filter.</param>
    ulong Interpret(ulong coming, FlowInterpreter interpreter, Tree.FilterNode? node)
    {
        var bits = 0UL;
        for (var left = coming; left != 0; left &= left - 1)
        {
            var i = BitOperations.TrailingZeroCount(left);
            if (interpreter.Passes(node, _flows[i]))
            {
                bits |= 1UL << i;
            }
        }

        return bits;
    }
}
