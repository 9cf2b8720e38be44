using Enrichment.Updater.Inputs.Capture.Decode;
using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.Decode.PacketDecoderTests;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Inputs.Capture.Decode;

public sealed class FragmentTests
{
    const ushort More = 0x2000;

    readonly PacketDecoder _decoder = new();

    [Fact]
    public void TryDecode_LaterFragment_HasThePortsOfTheFirst()
    {
        Next(IPv4("10.0.0.1", "10.0.0.2", 17, Udp(5000, 6000, 992), id: 77, fragment: More));

        var later = Next(IPv4("10.0.0.1", "10.0.0.2", 17, new byte[500], id: 77, fragment: 125));

        Assert.Equal((5000, 6000), (later.Key.SourcePort, later.Key.DestinationPort));
        Assert.Equal(0, _decoder.Counters.FragmentsWithoutPorts);
    }

    [Theory]
    [InlineData("10.0.0.1", 78, 17)] // another datagram
    [InlineData("10.0.0.9", 77, 17)] // another sender
    [InlineData("10.0.0.1", 77, 132)] // another protocol
    public void TryDecode_LaterFragmentOfAnotherDatagram_HasNoPortsAndIsCounted(string source, ushort id, byte protocol)
    {
        Next(IPv4("10.0.0.1", "10.0.0.2", 17, Udp(5000, 6000, 992), id: 77, fragment: More));

        var later = Next(IPv4(source, "10.0.0.2", protocol, new byte[500], id: id, fragment: 125));

        Assert.Equal((0, 0, protocol), (later.Key.SourcePort, later.Key.DestinationPort, later.Key.Protocol));
        Assert.Equal(1, _decoder.Counters.FragmentsWithoutPorts);
    }

    [Fact]
    public void TryDecode_IdentificationComesRoundLater_IsAnotherDatagram()
    {
        Next(IPv4("10.0.0.1", "10.0.0.2", 17, Udp(5000, 6000, 992), id: 77, fragment: More));

        var later = Next(IPv4("10.0.0.1", "10.0.0.2", 17, new byte[500], id: 77, fragment: 125), FragmentTable.LifetimeNs + 1);

        Assert.Equal(0, later.Key.SourcePort);
    }

    [Fact]
    public void TryDecode_IcmpInFragments_KeepsTypeAndCode()
    {
        Next(IPv4("10.0.0.1", "10.0.0.2", 1, [8, 0, .. new byte[998]], id: 5, fragment: More));

        Assert.Equal(0x0800, Next(IPv4("10.0.0.1", "10.0.0.2", 1, new byte[100], id: 5, fragment: 125)).Key.DestinationPort);
    }

    [Fact]
    public void TryDecode_IPv6Fragments_ShareProtocolAndPorts()
    {
        // Destination options stand in the first fragment only, so the later one names them as its next header.
        var first = Next(IPv6("2001:db8::1", "2001:db8::2", 44, FragmentHeader(60, 0, true, 9, Extension(17, Udp(5000, 6000, 100)))));
        var later = Next(IPv6("2001:db8::1", "2001:db8::2", 44, FragmentHeader(60, 1000, false, 9, new byte[50])));

        Assert.Equal((17, 5000, 6000), (first.Key.Protocol, first.Key.SourcePort, first.Key.DestinationPort));
        Assert.Equal(first.Key, later.Key);
    }

    [Fact]
    public void Remember_MoreDatagramsThanPlaces_ForgetsSomeAndNeverMixesThem()
    {
        const int datagrams = 4 * FragmentTable.Places;
        for (var i = 0; i < datagrams; i++)
        {
            Next(IPv4("10.0.0.1", "10.0.0.2", 17, Udp((ushort)i, 6000, 992), id: (ushort)i, fragment: More));
        }

        var known = 0;
        for (var i = 0; i < datagrams; i++)
        {
            var port = Next(IPv4("10.0.0.1", "10.0.0.2", 17, new byte[8], id: (ushort)i, fragment: 125)).Key.SourcePort;
            Assert.True(port == 0 || port == i);
            known += port == 0 ? 0 : 1;
        }

        Assert.InRange(known, FragmentTable.Places / 2, FragmentTable.Places);
    }

    Packet Next(byte[] bytes, long timeNs = 0) => DecodeOne(bytes, LinkType.Raw, timeNs: timeNs, decoder: _decoder);
}
