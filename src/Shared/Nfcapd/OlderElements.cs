using System.Runtime.InteropServices;

namespace Enrichment.Nfcapd;

/// <summary>Elements that had another layout in the first versions of nfdump 1.7, told apart by their length.</summary>
public static class OlderElements
{
    const int OldSamplerSize = 12, BetaNatSize = 24;

    /// <summary>
    /// Element 18, the id of the sampler that chose the flow's packets: <c>u64 id | u16 exporter …</c>, or in nfdump 1.7.0 and 1.7.1
    /// <c>i32 id | u32 interval | u16 mode | u16 exporter</c>.
    /// </summary>
    public static ulong SelectorId(this FlowRecord flow)
    {
        var payload = flow.Payload(ElementId.SamplerInfo);
        return payload.Length == OldSamplerSize ? MemoryMarshal.Read<uint>(payload) : flow.Get<ulong>(ElementId.SamplerInfo);
    }

    /// <summary>
    /// Element 25; in the betas of nfdump 1.7.0 two VRFs stand between time and pool:
    /// <c>u64 time | u32 egress VRF | u32 ingress VRF | u32 pool | u8 event …</c>.
    /// </summary>
    public static NatCommon Nat(this FlowRecord flow)
    {
        var payload = flow.Payload(ElementId.NatCommon);
        if (payload.Length != BetaNatSize)
        {
            return flow.Get<NatCommon>(ElementId.NatCommon);
        }

        return new NatCommon
        {
            MsecEvent = MemoryMarshal.Read<ulong>(payload),
            PoolId = MemoryMarshal.Read<uint>(payload[16..]),
            Event = payload[20],
        };
    }
}
