using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>Networks as keys: the address under the mask that the flow tells, and the length of that mask.</summary>
static unsafe class NetworkKey
{
    /// <summary>
    /// Masks the address at hand and puts the mask behind it, as <c>%sn</c> and <c>%dn</c> show it: a mask of 0 leaves the address (of IPv6
    /// the upper half), and without element 4 there is no network.
    /// </summary>
    /// <param name="at">The address in the key.</param>
    /// <param name="maskAt">Two bytes behind it.</param>
    public static void Mask(FlowRecord flow, bool isSource, bool isIPv6, byte* at, byte* maskAt)
    {
        var isKnown = flow.Has(ElementId.FlowMisc);
        var mask = isSource ? flow.Misc.SrcMask : flow.Misc.DstMask;
        if (isIPv6)
        {
            ref var high = ref Unsafe.AsRef<ulong>(at);
            ref var low = ref Unsafe.AsRef<ulong>(at + 8);
            (high, low) = !isKnown ? (0, 0) : mask > 64 ? (high, low & ulong.MaxValue << (128 - mask)) : (high & ulong.MaxValue << (64 - mask), 0);
        }
        else
        {
            ref var address = ref Unsafe.AsRef<uint>(at);
            address = isKnown ? address & uint.MaxValue << (32 - mask) : 0;
        }

        (maskAt[0], maskAt[1]) = (mask, isKnown ? (byte)1 : (byte)0);
    }
}
