using System.Text;
using Enrichment.Nfcapd;
using Xunit;
using static Enrichment.Tests.Nfcapd.Layout1Bytes;

namespace Enrichment.Tests.Nfcapd.Layout1;

public class RecordConverterTests
{
    static readonly byte[] Name24 = FileBytes.Of(b => b.Text("dnsmasq", 24));

    [Fact]
    public void Read_RecordOfType10_HasTheFixedFieldsInLayout2()
    {
        var flow = Single(File(Block(Map(3, 24, 42), Flow(3, 5, Name24))), r => new
        {
            r.Count,
            r.ExporterId,
            r.NetflowVersion,
            Generic = r.Generic,
            Src = r.SrcAddress.ToString(),
            Dst = r.DstAddress.ToString(),
            Name = Encoding.UTF8.GetString(r.UserName),
            r.Bytes.Length,
        });

        Assert.Equal((1, (ushort)7, (byte)0, "10.0.0.1", "192.0.2.7", "dnsmasq"),
            (flow.Count, flow.ExporterId, flow.NetflowVersion, flow.Src, flow.Dst, flow.Name));
        Assert.Equal((1000UL * Second + 125, 1000UL * Second + 1375, 5UL, 500UL),
            (flow.Generic.MsecFirst, flow.Generic.MsecLast, flow.Generic.InPackets, flow.Generic.InBytes));
        Assert.Equal((40000, 443, 6, 0x1B), (flow.Generic.SrcPort, flow.Generic.DstPort, flow.Generic.Protocol, flow.Generic.TcpFlags));
        Assert.Equal(12 + 52 + 12 + 72, flow.Length);
    }

    [Fact]
    public void Read_RecordOfType1_HasItsExporterInByte5()
    {
        var flow = Single(File(Block(Map(3, 24, 42), OldFlow(3, 5, Name24))), r => (r.ExporterId, r.Generic.InBytes, r.SrcAddress.ToString()));

        Assert.Equal(((ushort)7, 500UL, "10.0.0.1"), flow);
    }

    [Fact]
    public void Read_WideRecord_HasIPv6AddressesAnd64BitCounters()
    {
        var flow = Single(File(Block(Map(0, 0), WideFlow(0, 1UL << 40, 1UL << 50, []))),
            r => (r.SrcAddress.ToString(), r.DstAddress.ToString(), r.Generic.InPackets, r.Generic.InBytes));

        Assert.Equal(("2001:db8::1", "2001:db8::2", 1UL << 40, 1UL << 50), flow);
    }

    // id, bytes of the extension in the record, the element it becomes, that element's payload
    public static TheoryData<int, string, int, string> Extensions => new()
    {
        { 4, "0100 0200", 4, "01000000 02000000 0000000000000000" },
        { 5, "01000100 02000000", 4, "01000100 02000000 0000000000000000" },
        { 6, "0100 0200", 7, "01000000 02000000" },
        { 7, "01000100 02000000", 7, "01000100 02000000" },
        { 8, "04 01 18 10", 4, "00000000 00000000 18 10 01 04 02 03 0000" },
        { 9, "07020 0C0".Replace(" ", "", StringComparison.Ordinal), 10, "070200C0" },
        { 10, "0102030405060708 1112131415161718", 11, "0102030405060708 1112131415161718" },
        { 11, "070200C0", 8, "070200C0" },
        { 12, "0102030405060708 1112131415161718", 9, "0102030405060708 1112131415161718" },
        { 13, "0A00 1400", 6, "0A000000 14000000" },
        { 14, "05000000", 5, "0000000000000000 0500000000000000 0000000000000000" },
        { 15, "0500000001000000", 5, "0000000000000000 0500000001000000 0000000000000000" },
        { 16, "06000000", 5, "0000000000000000 0000000000000000 0600000000000000" },
        { 17, "0600000001000000", 5, "0000000000000000 0000000000000000 0600000001000000" },
        { 18, "07000000", 5, "0700000000000000 0000000000000000 0000000000000000" },
        { 19, "0700000001000000", 5, "0700000001000000 0000000000000000 0000000000000000" },
        { 20, "010203040506 0000 111213141516 0000", 15, "0102030405060000 1112131415160000 0000000000000000 0000000000000000" },
        { 21, "010203040506 0000 111213141516 0000", 15, "0000000000000000 0000000000000000 0102030405060000 1112131415160000" },
        { 22, string.Concat(Enumerable.Range(1, 10).Select(i => $"{i:X2}000000")), 14,
            string.Concat(Enumerable.Range(1, 10).Select(i => $"{i:X2}000000")) },
        { 23, "0100007F", 12, "0100007F" },
        { 24, "0102030405060708 1112131415161718", 13, "0102030405060708 1112131415161718" },
        { 26, "01000000 02000000", 16, "01000000 02000000" },
        { 37, "E803000000000000 2A000000 0102 03 00 0500 0600", 19, "E803000000000000 2A000000 0500 03 00" },
        { 38, "0100 0200", 22, "0100 0200" },
        { 39, "01000000 02000000", 20, "01000000 02000000" },
        { 40, string.Concat(Enumerable.Range(1, 32).Select(i => $"{i:X2}")), 21, string.Concat(Enumerable.Range(1, 32).Select(i => $"{i:X2}")) },
        { 41, string.Concat(Enumerable.Range(1, 24).Select(i => $"{i:X2}")), 23, string.Concat(Enumerable.Range(1, 24).Select(i => $"{i:X2}")) },
        { 45, "0100000000000000 0200000000000000 0300000000000000", 17, "0100000000000000 0200000000000000 0300000000000000" },
        { 46, "04 00 0000 05000000 06000000", 36, "05000000 06000000" },
        { 48, "0100 0200 0300 0400", 26, "0100 0200 0300 0400" },
    };

    [Theory]
    [MemberData(nameof(Extensions))]
    public void Read_Extension_BecomesTheElementOfNfdump178(int extension, string bytes, int element, string payload)
    {
        var body = Hex(bytes);

        var converted = Single(File(Block(Map(1, body.Length, extension), Flow(1, 1, body))), r => r.Payload((ElementId)element).ToArray());

        Assert.Equal(Hex(payload), converted);
    }

    [Fact]
    public void Read_BothMacExtensions_BecomeOneElement()
    {
        var body = FileBytes.Of(b => b.U64(1, 2, 3, 4));

        var mac = Single(File(Block(Map(1, 32, 20, 21), Flow(1, 1, body))), r => r.Get<MacAddresses>(ElementId.MacAddress));

        Assert.Equal((1UL, 2UL, 3UL, 4UL), (mac.InSrc, mac.OutDst, mac.InDst, mac.OutSrc));
    }

    [Fact]
    public void Read_InterfacesAfterMasks_ShareOneElement()
    {
        var body = FileBytes.Of(b => b.U8(1, 2, 3, 4).U16(5, 6));

        var (misc, present) = Single(File(Block(Map(1, 8, 8, 4), Flow(1, 1, body))), r => (r.Misc, r.Present));

        Assert.Equal((5u, 6u, 3, 4, 1), (misc.Input, misc.Output, misc.SrcMask, misc.DstMask, misc.DstTos));
        Assert.Equal(1UL << 1 | 1UL << 2 | 1UL << 4, present);
    }

    [Fact]
    public void Read_ZeroInterfacesAndCounters_MakeNoElement()
    {
        var present = Single(File(Block(Map(1, 16, 5, 19), Flow(1, 1, new byte[16]))), r => r.Present);

        Assert.Equal(1UL << 1 | 1UL << 2, present);
    }

    [Fact]
    public void Read_ReceivedAndEngine_GoIntoTheFixedPart()
    {
        var body = FileBytes.Of(b => b.U64(123456789).U16(0).U8(8, 9));

        var flow = Single(File(Block(Map(1, 12, 27, 25), Flow(1, 1, body))), r => (r.Generic.MsecReceived, r.EngineType, r.EngineId));

        Assert.Equal((123456789UL, (byte)8, (byte)9), flow);
    }

    [Theory]
    [InlineData(42, 24, 24)] // 24 bytes without NUL: nfdump runs on into the next extension, we do not
    [InlineData(43, 72, 65)]
    public void Read_UserNameWithoutEnd_EndsWithItsExtension(int extension, int size, int kept)
    {
        var name = new byte[size];
        name.AsSpan().Fill((byte)'n');

        var length = Single(File(Block(Map(1, size + 4, extension, 4), Flow(1, 1, [.. name, 1, 1, 1, 1]))), r => r.UserName.Length);

        Assert.Equal(kept, length);
    }

    static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    static T Single<T>(byte[] file, Func<FlowRecord, T> pick) => Assert.Single(Flows.Of(file, pick));
}
