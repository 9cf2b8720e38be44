using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

public sealed class PcapNgReaderTests
{
    static readonly byte[] Packet = IPv4("192.0.2.1", "192.0.2.2", 17, Udp(53, 5353, 21));
    static readonly byte[] Frame = Ethernet(0x0800, Packet);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fill_AllPacketBlocks_InEitherOrder(bool bigEndian)
    {
        var reading = Reading.Of(new CaptureBytes(bigEndian).Section().Interface().Interface(link: 101)
            .Enhanced(0, 1_700_000_000_000_001, Frame).Enhanced(1, 1_700_000_000_000_002, Packet)
            .Obsolete(1, 1_700_000_000_000_003, Packet).Simple(Frame).ToArray());

        Assert.Null(reading.Problem);
        Assert.Equal([1, 2, 3, 3], reading.Packets.Select(packet => (packet.TimeNs - 1_700_000_000_000_000_000) / 1000));
        Assert.Equal([1u, 2u, 2u, 1u], reading.Packets.Select(packet => packet.Key.InputInterface));
        Assert.All(reading.Packets, packet => Assert.Equal(49u, packet.Bytes));
    }

    [Theory]
    [InlineData(null, 1_700_000_000_123_456, 0, 1_700_000_000_123_456_000)]
    [InlineData((byte)9, 1_700_000_000_123_456_789, 0, 1_700_000_000_123_456_789)]
    [InlineData((byte)3, 1_700_000_000_123, 0, 1_700_000_000_123_000_000)]
    [InlineData((byte)0, 1_700_000_000, 0, 1_700_000_000_000_000_000)]
    [InlineData((byte)10, 17_000_000_001, 0, 1_700_000_000)]
    [InlineData((byte)0x81, 3, 0, 1_500_000_000)]
    [InlineData((byte)0xA0, 1L << 33 | 1L << 31, 0, 2_500_000_000)]
    [InlineData((byte)0, 5, 1_700_000_000, 1_700_000_005_000_000_000)]
    [InlineData((byte)0, 5, -6, 0)]
    [InlineData((byte)0, long.MaxValue, 0, long.MaxValue / 2)]
    [InlineData((byte)127, 5, 0, 0)]
    [InlineData((byte)255, long.MaxValue, 0, 0)]
    public void Fill_AnyResolution_GivesNanoseconds(byte? resolution, long ticks, long offset, long timeNs)
    {
        var file = new CaptureBytes(false).Section().Interface(resolution: resolution, offset: offset).Enhanced(0, (ulong)ticks, Frame).ToArray();

        Assert.Equal(timeNs, Assert.Single(Reading.Of(file).Packets).TimeNs);
    }

    [Fact]
    public void Fill_SectionsOfBothOrders_EachHasItsInterfaces()
    {
        byte[] file =
        [
            .. new CaptureBytes(false).Section().Interface(link: 101).Enhanced(0, 1, Packet).ToArray(),
            .. new CaptureBytes(true).Section().Interface(link: 1).Enhanced(0, 2, Frame).ToArray(),
        ];

        Assert.Equal([1000L, 2000L], Reading.Of(file).Packets.Select(packet => packet.TimeNs));
    }

    [Fact]
    public void Fill_BlocksWithoutPackets_AreSkippedHoweverLong()
    {
        var file = new CaptureBytes(false).Section().Interface().Enhanced(0, 1, Frame)
            .Block(4, body => body.Bytes(new byte[8]))
            .Block(0xBAD, body => body.Bytes(new byte[3 << 20]))
            .Block(5, body => body.Bytes(new byte[12]))
            .Enhanced(0, 2, Frame).ToArray();

        var reading = Reading.Of(file);
        Assert.Null(reading.Problem);
        Assert.Equal(2, reading.Packets.Count);
    }

    [Fact]
    public void Fill_SimplePacketWithSnapLength_StopsThere()
    {
        var file = new CaptureBytes(false).Section().Interface(snapLength: 44).Simple([.. Frame[..44], 0xFF, 0xFF], onWire: (uint)Frame.Length).ToArray();

        Assert.Equal(49u, Assert.Single(Reading.Of(file).Packets).Bytes);
    }

    [Fact]
    public void Fill_CutAnywhere_KeepsTheCompletePacketsAndSaysWhere()
    {
        var start = new CaptureBytes(false).Section().Interface().ToArray();
        var one = new CaptureBytes(false).Enhanced(0, 1, Frame).ToArray();
        byte[] file = [.. start, .. one, .. one];
        for (var length = 29; length < file.Length; length++)
        {
            var reading = Reading.Of(file[..length]);

            Assert.Equal(Math.Max(0, length - start.Length) / one.Length, reading.Packets.Count);
            var atBoundary = length == start.Length || length == start.Length + one.Length;
            Assert.Equal(atBoundary, reading.Problem is null);
            Assert.True(atBoundary || reading.Problem!.Contains("is cut off", StringComparison.Ordinal), reading.Problem);
        }
    }

    public static TheoryData<string, byte[]> Damaged => new()
    {
        { "its length is 8", Damage(bytes => bytes.UInt32(6).UInt32(8)) },
        { "its length is 35", Damage(bytes => bytes.UInt32(6).UInt32(35)) },
        { "a block of type 6 with length 4294967292", Damage(bytes => bytes.UInt32(6).UInt32(0xFFFF_FFFC)) },
        { "a packet of interface 3, and 1 were described", Damage(bytes => bytes.Enhanced(3, 1, Frame)) },
        { "2000 captured bytes announced, and ", Damage(bytes => bytes.Enhanced(0, 1, Frame, captured: 2000)) },
        { "it is too short for a packet", Damage(bytes => bytes.Block(6, body => body.UInt32(0))) },
        { "it is too short for an interface description", Damage(bytes => bytes.Block(1, body => body.UInt32(1))) },
        { "an option of 65535 bytes where 0 are left", Damage(bytes => bytes.Block(1, body => body.UInt32(1).UInt32(0).UInt16(9).UInt16(65535))) },
        { "it begins with length 16 and ends with 17", Damage(bytes => bytes.UInt32(6).UInt32(16).UInt32(0).UInt32(17)) },
        { "its byte-order magic is 00000000", Damage(bytes => bytes.UInt32(0x0A0D0D0A).UInt32(28).UInt32(0).UInt32(0).UInt32(0).UInt32(0).UInt32(28)) },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Fill_Damage_EndsWithOneSentenceThatSaysWhat(string sentence, byte[] file)
    {
        var reading = Reading.Of(file);

        Assert.Single(reading.Packets);
        Assert.Contains(sentence, reading.Problem, StringComparison.Ordinal);
        Assert.EndsWith("; packets kept: 1", reading.Problem, StringComparison.Ordinal);
    }

    static byte[] Damage(Func<CaptureBytes, CaptureBytes> add) =>
        add(new CaptureBytes(false).Section().Interface().Enhanced(0, 1, Frame)).Bytes(new byte[40]).ToArray();
}
