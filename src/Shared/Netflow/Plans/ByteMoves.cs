using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Enrichment.Netflow.Plans;

/// <summary>
/// All copies of a plan at once. A number that is turned from network to host order, or made wider, is nothing but bytes that go elsewhere:
/// each 64 bytes of our record are gathered from up to 128 of the received one by one instruction (VPERMB, VPERMI2B).
/// </summary>
sealed class ByteMoves
{
    const int Block = 64;

    readonly Vector512<byte>[] _prototype;
    readonly Vector512<byte>[] _sources;
    readonly Vector512<byte>[] _moved;
    readonly bool _two;

    ByteMoves(Vector512<byte>[] prototype, Vector512<byte>[] sources, Vector512<byte>[] moved, bool two) =>
        (_prototype, _sources, _moved, _two) = (prototype, sources, moved, two);

    /// <summary>Bytes that are read, whatever the record's length: 64 or 128.</summary>
    public int Readable => _two ? 2 * Block : Block;

    /// <returns>Null: the processor cannot, or the record is too long.</returns>
    public static ByteMoves? TryMake(RecordPlan plan)
    {
        var used = 0;
        foreach (ref readonly var step in plan.Copies)
        {
            used = Math.Max(used, step.Source + step.SourceWidth);
        }

        if (!Avx512Vbmi.IsSupported || plan.Template.IsVariable || used > 2 * Block || used == 0)
        {
            return null;
        }

        var size = (plan.Size + Block - 1) / Block * Block;
        byte[] prototype = [.. plan.Prototype, .. new byte[size - plan.Size]];
        var sources = new byte[size];
        var moved = new byte[size];
        foreach (ref readonly var step in plan.Copies)
        {
            var width = Math.Min(step.SourceWidth, step.TargetWidth);
            for (var i = 0; i < step.TargetWidth; i++)
            {
                sources[step.Target + i] = (byte)(step.Source + step.SourceWidth - 1 - i);
                moved[step.Target + i] = i < width ? byte.MaxValue : (byte)0;
            }
        }

        return new ByteMoves(Vectors(prototype), Vectors(sources), Vectors(moved), used > Block);
    }

    /// <param name="record">At least <see cref="Readable"/> bytes.</param>
    /// <param name="target">Room for the record, rounded up to whole blocks.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(ReadOnlySpan<byte> record, Span<byte> target)
    {
        ref var to = ref MemoryMarshal.GetReference(target[..(_sources.Length * Block)]);
        ref var from = ref MemoryMarshal.GetReference(record[..Readable]);
        var low = Vector512.LoadUnsafe(ref from);
        var high = _two ? Vector512.LoadUnsafe(ref from, Block) : low;
        var (prototype, moved) = (_prototype, _moved);
        for (var i = 0; i < _sources.Length; i++)
        {
            var bytes = _two
                ? Avx512Vbmi.PermuteVar64x8x2(low, _sources[i], high)
                : Avx512Vbmi.PermuteVar64x8(low, _sources[i]);
            Vector512.ConditionalSelect(moved[i], bytes, prototype[i]).StoreUnsafe(ref to, (nuint)(i * Block));
        }
    }

    static Vector512<byte>[] Vectors(byte[] bytes) => MemoryMarshal.Cast<byte, Vector512<byte>>(bytes).ToArray();
}
