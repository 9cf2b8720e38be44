using Enrichment.Updater.Inputs.Capture;
using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

public sealed class PcapReaderTests
{
    static readonly byte[] Frame = Ethernet(0x0800, IPv4("192.0.2.1", "192.0.2.2", 17, Udp(53, 5353, 20)));

    [Theory]
    [InlineData(false, 0xA1B2C3D4, 1_700_000_000_000_123_000)]
    [InlineData(true, 0xA1B2C3D4, 1_700_000_000_000_123_000)]
    [InlineData(false, 0xA1B23C4D, 1_700_000_000_000_000_123)]
    [InlineData(true, 0xA1B23C4D, 1_700_000_000_000_000_123)]
    public void Fill_EitherOrderAndResolution_GivesThePackets(bool bigEndian, uint magic, long timeNs)
    {
        var file = new CaptureBytes(bigEndian).PcapHeader(magic);
        for (var i = 0; i < 20; i++)
        {
            file.PcapRecord(1_700_000_000, 123, Frame);
        }

        var reading = Reading.Of(file.ToArray());

        Assert.Null(reading.Problem);
        Assert.Equal(20, reading.Packets.Count);
        Assert.All(reading.Packets, packet => Assert.Equal((timeNs, 48u, 53), (packet.TimeNs, packet.Bytes, packet.Key.SourcePort)));
    }

    [Fact]
    public void Fill_PipeThatTrickles_GivesTheSame()
    {
        var file = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, Frame).PcapRecord(3, 4, Frame).ToArray();

        Assert.Equal(2, Reading.Of(file, inPieces: true).Packets.Count);
    }

    [Fact]
    public void Fill_CutAnywhere_KeepsTheCompletePacketsAndSaysWhere()
    {
        var file = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, Frame).PcapRecord(3, 4, Frame).ToArray();
        var record = 16 + Frame.Length;
        for (var length = 25; length < file.Length; length++)
        {
            var complete = (length - 24) / record;
            var reading = Reading.Of(file[..length]);

            Assert.Equal(complete, reading.Packets.Count);
            if ((length - 24) % record == 0)
            {
                Assert.Null(reading.Problem);
                continue;
            }

            Assert.Matches($"^x.pcap: the record( header)? at offset {24 + (complete * record)} is cut off: .*; packets kept: {complete}$", reading.Problem);
        }
    }

    [Theory]
    [InlineData(262_145u, 60u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(60u, 0x8000_0000u)]
    public void Fill_LengthThatNoPacketHas_EndsWithOneSentence(uint captured, uint onWire)
    {
        var file = new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, Frame).PcapRecord(3, 4, Frame, captured, onWire).ToArray();

        var reading = Reading.Of(file);

        Assert.Single(reading.Packets);
        Assert.Equal($"x.pcap: the record at offset {24 + 16 + Frame.Length} is damaged: it announces {captured} captured bytes of {onWire}; packets kept: 1", reading.Problem);
    }

    [Fact]
    public void Fill_HeadersOnly_CountsTheLengthOnTheWire()
    {
        var frame = Ethernet(0x0800, IPv4("192.0.2.1", "192.0.2.2", 6, Tcp(1, 2), totalLength: 1500));
        var reading = Reading.Of(new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, frame, onWire: 1514).ToArray());

        Assert.Equal(1500u, Assert.Single(reading.Packets).Bytes);
    }

    [Fact]
    public void Fill_LinkTypeWithChecksumLengthInIt_IsEthernet() =>
        Assert.Single(Reading.Of(new CaptureBytes(false).PcapHeader(link: 0x2400_0001).PcapRecord(1, 2, Frame).ToArray()).Packets);

    [Fact]
    public void Fill_NoPackets_IsNoProblem()
    {
        var reading = Reading.Of(new CaptureBytes(false).PcapHeader().ToArray());

        Assert.Empty(reading.Packets);
        Assert.Null(reading.Problem);
    }

    [Fact]
    public void Open_LinkTypeNotDecoded_IsRefused()
    {
        var file = new CaptureBytes(false).PcapHeader(link: 105).ToArray();

        Assert.Equal("x.pcap: packets of link type 105 are not decoded (Ethernet, Linux cooked, raw IP and loopback are)",
            Assert.Throws<CaptureException>(() => Reading.Of(file)).Message);
    }
}
