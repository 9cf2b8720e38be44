using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.View.Scan;

/// <summary>What is known of all flow records of one shape, so that none of them has to be asked for it.</summary>
interface IShapePlan
{
    /// <summary>Learns of the shape from one of its records; what is known of another is forgotten.</summary>
    void Bind(FlowRecord sample);
}

/// <summary>The plans for the shapes of the block at hand, made when the first flow of each comes.</summary>
sealed class ShapePlans<TPlan>(Func<TPlan> create)
    where TPlan : class, IShapePlan
{
    /// <summary>Bytes that can be read behind each record that has a plan.</summary>
    public const int Behind = sizeof(ulong);

    readonly TPlan?[] _plans = new TPlan?[FlowSlot.NoShape];
    readonly bool[] _isBound = new bool[FlowSlot.NoShape];
    readonly FlowRecord _sample = new();

    /// <summary>Before a block.</summary>
    /// <returns>False: its records stand at the very end of its memory, where no plan helps.</returns>
    public bool TryBegin(NfcapdBlock block)
    {
        Array.Clear(_isBound);
        return block.Bytes.Length - block.Length >= Behind;
    }

    /// <returns>Null: the record shares its shape with none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TPlan? Of(NfcapdBlock block, in FlowSlot slot, int flow)
    {
        var shape = slot.Shape;
        return (uint)shape < (uint)_isBound.Length && _isBound[shape] ? _plans[shape] : Bind(block, shape, flow);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    TPlan? Bind(NfcapdBlock block, int shape, int flow)
    {
        if (shape == FlowSlot.NoShape)
        {
            return null;
        }

        block.View(flow, _sample);
        var plan = _plans[shape] ??= create();
        plan.Bind(_sample);
        _isBound[shape] = true;
        return plan;
    }
}
