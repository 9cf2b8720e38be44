using System.Runtime.CompilerServices;
using Enrichment.Filter.Tree;

namespace Enrichment.Filter.Compiled;

/// <summary>The tests of one flow's bytes.</summary>
static class ByteTests
{
    /// <param name="place">Where the test's offset leads in the record.</param>
    /// <param name="interpreter">For what has to be interpreted.</param>
    /// <param name="flow">Its number in the block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsTrue(in Instruction test, ref byte place, FlowInterpreter interpreter, int flow)
    {
        switch (test.Op)
        {
            case OpCode.Range:
                return (Unsafe.ReadUnaligned<ulong>(ref place) & test.Mask) - test.Low <= test.Span;
            case OpCode.WordSet:
                var word = Unsafe.ReadUnaligned<ushort>(ref place);
                return (((ulong[])test.Data!)[word >> 6] >> (word & 63) & 1) != 0;
            case OpCode.RangesV4:
                return Unsafe.As<AddressRanges>(test.Data!).Contains(Unsafe.ReadUnaligned<uint>(ref place));
            case OpCode.RangesV6:
                return Unsafe.As<AddressRanges>(test.Data!).Contains(
                    Unsafe.ReadUnaligned<ulong>(ref place), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref place, sizeof(ulong))));
            case OpCode.Duration or OpCode.Rate:
                return RunRate(test, ref place, interpreter, flow);
            default:
                return interpreter.Passes(Unsafe.As<FilterNode>(test.Data!), flow);
        }
    }

    /// <summary>An event without a first packet has the time of the event, which is for the interpreter.</summary>
    static bool RunRate(in Instruction test, ref byte generic, FlowInterpreter interpreter, int flow)
    {
        var first = Unsafe.ReadUnaligned<ulong>(ref generic);
        if (first == 0)
        {
            return interpreter.Passes(Unsafe.As<FilterNode>(test.Data!), flow);
        }

        var last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref generic, sizeof(ulong)));
        var msec = last > first ? last - first : 0;
        var value = test.Op == OpCode.Duration ? msec
            : msec == 0 ? 0
            : test.Mask * Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref generic, (int)test.Width)) / msec;
        return value - test.Low <= test.Span;
    }
}
