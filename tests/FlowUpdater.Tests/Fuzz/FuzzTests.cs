using Enrichment.Grpc.Bindings.V1;
using Enrichment.Updater.Tests.Fuzz.Targets;
using Enrichment.Updater.Tests.Inputs.Capture.Decode;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Google.Protobuf;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Feed.FeedMessages;
using static Enrichment.Updater.Tests.Attribution.Given;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Fuzz;

/// <summary>Replays mutated inputs through the fuzz targets; the seed is fixed, so that a failure comes again.</summary>
public sealed class FuzzTests
{
    const int Rounds = 400;

    delegate void Target(ReadOnlySpan<byte> data);

    [Fact]
    public void PacketDecode_MutatedFrames_NeverThrows() => Mutate(PacketDecode.Fuzz,
    [
        .. PacketDecoderTests.Wrappings.Select(row => row.Data.Item3),
        .. PacketDecoderTests.Transports.Select(row => row.Data.Item2),
        .. PacketDecoderTests.Undecodable.Select(row => row.Data.Item3),
        IPv6("2001:db8::1", "2001:db8::2", 44, FragmentHeader(60, 0, true, 9, Extension(17, Udp(5000, 6000, 100)))),
        IPv4("10.0.0.1", "10.0.0.2", 17, Udp(5000, 6000), id: 77, fragment: 0x2000),
    ]);

    [Fact]
    public void CaptureFileRead_MutatedFiles_NeverThrows()
    {
        var frame = Ethernet(0x0800, IPv4("192.0.2.1", "192.0.2.2", 17, Udp(53, 5353, 20)));
        Mutate(CaptureFileRead.Fuzz,
        [
            new CaptureBytes(false).PcapHeader().PcapRecord(1, 2, frame).PcapRecord(1, 2, frame).ToArray(),
            new CaptureBytes(true).PcapHeader(0xA1B23C4D).PcapRecord(1, 2, frame).PcapRecord(1, 2, frame).ToArray(),
            new CaptureBytes(false).Section().Interface(resolution: 9, offset: 4).Enhanced(0, 1, frame).Obsolete(0, 1, frame).Simple(frame).ToArray(),
            new CaptureBytes(true).Section().Interface(resolution: 0x83).Enhanced(0, 1, frame).Section().Interface().Simple(frame).ToArray(),
            .. PcapNgReaderTests.Damaged.Select(row => row.Data.Item2),
        ]);
    }

    [Fact]
    public void JournalRead_MutatedMessages_NeverThrows()
    {
        var socket = Socket("udp 10.0.0.1:53", "dnsmasq other", opened: 1, remote: "192.0.2.9:999", cookie: 6, id: 1);
        var closed = Socket("udp 10.0.0.1:53", "dnsmasq", opened: 1, closed: 2, id: 1);
        Mutate(JournalRead.Fuzz,
        [
            Recorded(Hello("one"), Addresses("10.0.0.1", "2001:db8::1"), Snapshot(3, socket), Heartbeat(3, At(10)), Change(4, closed), Heartbeat(4, At(11))),
            Recorded(Hello("one"), Snapshot(3, last: false, socket), Lost(), Snapshot(9, closed), Change(3, socket), Hello("two"), Heartbeat(1, At(1))),
        ]);
    }

    /// <summary>As a chunk stores messages: time, length, message.</summary>
    static byte[] Recorded(params FeedMessage[] messages)
    {
        using var bytes = new MemoryStream();
        foreach (var message in messages)
        {
            bytes.WriteByte(0);
            message.WriteDelimitedTo(bytes);
        }

        return bytes.ToArray();
    }

    static void Mutate(Target target, IEnumerable<byte[]> corpus)
    {
        var random = new Random(20261120);
        foreach (var input in corpus)
        {
            target(input);
            for (var length = 0; length < input.Length; length++)
            {
                target(input.AsSpan(0, length));
            }

            for (var round = 0; round < Rounds && input.Length > 0; round++)
            {
                var mutant = (byte[])input.Clone();
                for (var change = random.Next(1, 6); change > 0; change--)
                {
                    mutant[random.Next(mutant.Length)] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x80, _ => (byte)random.Next(256) };
                }

                target(mutant);
            }
        }
    }
}
