using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Flows;

public sealed class MeteringStatisticsTests
{
    [Fact]
    public void Print_Everything_IsOneSentenceAndALineForEachConcern()
    {
        var decoder = new PacketDecoder();
        Packet packet = default;
        decoder.TryDecode(new Frame(LinkType.Ethernet, Ethernet(0x0806, new byte[28]), 42, 0, 0), ref packet);
        decoder.TryDecode(new Frame(LinkType.Ethernet, new byte[5], 42, 0, 0), ref packet);
        decoder.TryDecode(new Frame(LinkType.Raw, IPv4("10.0.0.1", "10.0.0.2", 17, []), 20, 0, 0), ref packet);
        using var harness = new CacheHarness();
        harness.Add(CacheHarness.Packet(100, 1, bytes: 1500), CacheHarness.Packet(0, 2), CacheHarness.Packet(1, 2, flags: 1));
        harness.Cache.Flush();
        var text = new StringWriter { NewLine = "\n" };

        new MeteringStatistics(in decoder.Counters, in harness.Cache.Counters, [new InterfaceCounters("eth0", 3000, 2, 1)], TimeSpan.FromSeconds(2)).Print(text);

        Assert.Equal("""
            3 packets, 1,700 bytes in 2 flows, in 2.0 s
              flows ended     idle 0, active timeout 0, TCP end 1, at the end 1, cache full 0; at most 1 at a time
              not metered     2 frames: not IP 1, cut off 1, bad header 0, unknown link type 0
              without ports   1 packets cut off before the ports, 0 fragments without their first one
              clock           stepped back 1 times; each time all flows were cut
              eth0            3,000 packets received, 2 dropped by the kernel, 1 by the interface

            """, text.ToString());
    }
}
