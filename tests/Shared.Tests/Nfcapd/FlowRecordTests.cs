using System.Runtime.CompilerServices;
using Enrichment.Nfcapd;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout2Bytes;

namespace Enrichment.Tests.Nfcapd;

/// <summary>Every element of nfxV3.h (nfdump 1.7.8) as bytes.</summary>
public class FlowRecordTests
{
    // Payloads of 1, 2, 3, ... up to 32: each field has its own value, 0x04030201 and so on.
    public static TheoryData<int, int, string> Elements => new()
    {
        { 1, 48, nameof(GenericFlow) }, { 2, 8, nameof(IPv4Flow) }, { 3, 32, nameof(IPv6Flow) }, { 4, 16, nameof(FlowMisc) },
        { 5, 24, nameof(CounterFlow) }, { 6, 8, nameof(SrcDst32) }, { 7, 8, nameof(SrcDst32) }, { 8, 4, "UInt32" }, { 9, 16, nameof(IPv6Halves) },
        { 10, 4, "UInt32" }, { 11, 16, nameof(IPv6Halves) }, { 12, 4, "UInt32" }, { 13, 16, nameof(IPv6Halves) }, { 14, 40, nameof(MplsLabels) },
        { 15, 32, nameof(MacAddresses) }, { 16, 8, nameof(AsAdjacent) }, { 17, 24, nameof(Latency) }, { 19, 16, nameof(NselCommon) },
        { 20, 8, nameof(IPv4Flow) }, { 21, 32, nameof(IPv6Flow) }, { 22, 4, nameof(SrcDst16) }, { 23, 24, nameof(NselAcl) },
        { 25, 16, nameof(NatCommon) }, { 26, 8, nameof(NatPortBlock) }, { 31, 12, nameof(TunnelIPv4) }, { 32, 40, nameof(TunnelIPv6) },
        { 33, 16, nameof(Observation) }, { 36, 8, nameof(Vrf) }, { 37, 20, nameof(PfInfo) }, { 38, 32, nameof(Layer2) }, { 39, 8, "UInt64" },
        { 40, 4, nameof(NokiaNat) }, { 42, 4, nameof(IPInfo) },
    };

    static readonly Dictionary<string, Func<FlowRecord, ElementId, byte[]>> Typed = new()
    {
        ["UInt32"] = Bytes<uint>, ["UInt64"] = Bytes<ulong>, [nameof(GenericFlow)] = Bytes<GenericFlow>, [nameof(IPv4Flow)] = Bytes<IPv4Flow>,
        [nameof(IPv6Flow)] = Bytes<IPv6Flow>, [nameof(FlowMisc)] = Bytes<FlowMisc>, [nameof(CounterFlow)] = Bytes<CounterFlow>,
        [nameof(SrcDst32)] = Bytes<SrcDst32>, [nameof(IPv6Halves)] = Bytes<IPv6Halves>, [nameof(MplsLabels)] = Bytes<MplsLabels>,
        [nameof(MacAddresses)] = Bytes<MacAddresses>, [nameof(AsAdjacent)] = Bytes<AsAdjacent>, [nameof(Latency)] = Bytes<Latency>,
        [nameof(NselCommon)] = Bytes<NselCommon>, [nameof(SrcDst16)] = Bytes<SrcDst16>, [nameof(NselAcl)] = Bytes<NselAcl>,
        [nameof(NatCommon)] = Bytes<NatCommon>, [nameof(NatPortBlock)] = Bytes<NatPortBlock>, [nameof(TunnelIPv4)] = Bytes<TunnelIPv4>,
        [nameof(TunnelIPv6)] = Bytes<TunnelIPv6>, [nameof(Observation)] = Bytes<Observation>, [nameof(Vrf)] = Bytes<Vrf>,
        [nameof(PfInfo)] = Bytes<PfInfo>, [nameof(Layer2)] = Bytes<Layer2>, [nameof(NokiaNat)] = Bytes<NokiaNat>, [nameof(IPInfo)] = Bytes<IPInfo>,
    };

    /// <summary>Behind an element of an odd length, in the smallest record and beside others.</summary>
    [Theory]
    [MemberData(nameof(Elements))]
    public void Get_ElementOfFixedSize_IsItsStructure(int id, int size, string type)
    {
        var payload = Counting(size);
        foreach (var record in new[] { Record(Element(id, payload)), Record(Element(28, [65, 0, 0]), Element(id, payload), Element(0, Counting(7))) })
        {
            var flow = Load(record);

            Assert.True(flow.Has((ElementId)id));
            Assert.Equal(payload, flow.Payload((ElementId)id).ToArray());
            Assert.Equal(payload, Typed[type](flow, (ElementId)id));
        }
    }

    [Theory]
    [InlineData(24, 68)]
    [InlineData(24, 12)]
    [InlineData(27, 4)]
    [InlineData(27, 15)]
    [InlineData(28, 1)]
    [InlineData(29, 1500)]
    [InlineData(30, 0)]
    [InlineData(34, 4)]
    [InlineData(35, 61)]
    [InlineData(37, 28)]
    [InlineData(41, 33)]
    public void Payload_ElementOfAnyLength_IsThatOfTheRecord(int id, int size)
    {
        var flow = Load(Record(Element(id, Counting(size)), IPv4(1, 2)));

        Assert.Equal(Counting(size), flow.Payload((ElementId)id).ToArray());
        Assert.Equal("0.0.0.2", flow.DstAddress.ToString());
    }

    [Fact]
    public void Load_WithoutGenericElement_HasZeros()
    {
        var flow = Load(Record(IPv4(0x0A000001, 2)));

        Assert.Equal((0ul, 0ul, 0), (flow.Generic.MsecFirst, flow.Generic.InBytes, flow.Generic.Protocol));
        Assert.Equal("10.0.0.1", flow.SrcAddress.ToString());
    }

    /// <summary>Ids that this version does not know, and disabled elements (EXnull), are passed over.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(43)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65535)]
    public void Load_ElementThatIsNotKnown_LeavesTheOthers(int id)
    {
        var flow = Load(Record(Element(id, Counting(5)), Generic(1, 2), Element(id, Counting(60))));

        Assert.Equal(1UL << 1, flow.Present);
        Assert.Equal(2ul, flow.Generic.InBytes);
    }

    [Fact]
    public void Load_ElementTwice_TheLastCounts() =>
        Assert.Equal("second", System.Text.Encoding.UTF8.GetString(Load(Record(UserName("first"), UserName("second"))).UserName));

    [Fact]
    public void Get_ElementShorterThanItsStructure_IsZero() =>
        Assert.Equal(0u, Load(Record(Element(4, Counting(15)))).Misc.Input);

    /// <summary>IPv4 counts unless it is zero, and layer 2 has the last word.</summary>
    [Theory]
    [InlineData(0x0A000001u, 0, "10.0.0.1")]
    [InlineData(0u, 0, "100:200::1")]
    [InlineData(0x0A000001u, 6, "100:200::1")]
    [InlineData(0u, 4, "0.0.0.0")]
    public void SrcAddress_BothFamilies_FollowsNfdump178(uint v4, byte version, string address)
    {
        var v6 = Element(3, FileBytes.Of(b => b.U64(0x0100_0200_0000_0000, 1, 2, 3)));
        var layer2 = Element(38, FileBytes.Of(b => b.Zeros(26).U8(version).Zeros(5)));

        Assert.Equal(address, Load(Record(IPv4(v4, 0), v6, layer2)).SrcAddress.ToString());
    }

    /// <summary>nfdump 1.7.0 and 1.7.1: <c>i32 id | u32 interval | u16 mode | u16 exporter</c>; since 1.7.2 <c>u64 id | …</c>.</summary>
    [Fact]
    public void SelectorId_BothForms_IsTheSame()
    {
        var old = Element(18, FileBytes.Of(b => b.U32(7, 1000).U16(1, 3)));
        var now = Element(18, FileBytes.Of(b => b.U64(7).U16(3, 0).U32(0)));

        Assert.Equal((7ul, 7ul, 0ul), (Load(Record(old)).SelectorId(), Load(Record(now)).SelectorId(), Load(Record()).SelectorId()));
    }

    [Fact]
    public void Nat_FormOfTheBeta_HasPoolAndEventBehindTheVrfs()
    {
        var beta = Element(25, FileBytes.Of(b => b.U64(Noon).U32(1, 2, 77).U8(4, 0, 0, 0)));
        var now = Element(25, FileBytes.Of(b => b.U64(Noon).U32(77).U8(4, 0, 0, 0)));

        foreach (var nat in new[] { Load(Record(beta)).Nat(), Load(Record(now)).Nat() })
        {
            Assert.Equal((Noon, 77u, 4), (nat.MsecEvent, nat.PoolId, nat.Event));
        }
    }

    static byte[] Counting(int size) => [.. Enumerable.Range(1, size).Select(i => (byte)i)];

    static byte[] Bytes<T>(FlowRecord flow, ElementId id)
        where T : unmanaged
    {
        var bytes = new byte[Unsafe.SizeOf<T>()];
        Unsafe.WriteUnaligned(ref bytes[0], flow.Get<T>(id));
        return bytes;
    }

    static FlowRecord Load(byte[] record)
    {
        var flow = new FlowRecord();
        Assert.Null(flow.Load(record, 0, record.Length));
        return flow;
    }
}
