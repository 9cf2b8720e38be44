using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Xunit;
using static Enrichment.Updater.Tests.Inputs.Capture.PacketBytes;

namespace Enrichment.Updater.Tests.Flows;

public sealed class AllocationTests
{
    [Fact]
    public void DecodeAndMeter_AHundredThousandPackets_AllocateNothing()
    {
        byte[][] frames = [.. Enumerable.Range(0, 1000).Select(i => Ethernet(0x0800, IPv4("10.0.0.1", "10.0.0.2", 6, Tcp((ushort)i, 80, (byte)(i % 5 == 0 ? 0x11 : 0x10)))))];
        var batch = new PacketBatch(new PacketDecoder());
        var sink = new CountingSink();
        using var cache = new FlowCache(new FlowCacheOptions { MaxFlows = 500 }, sink);
        Run(frames, batch, cache, rounds: 100, 0);

        var runs = 1;
        Assert.Equal(0, Allocations.Of(() => Run(frames, batch, cache, rounds: 100, 200_000L * runs++)));

        cache.Flush();
        Assert.Equal(100_000L * runs, sink.Packets);
    }

    static void Run(byte[][] frames, PacketBatch batch, FlowCache cache, int rounds, long from)
    {
        var time = from;
        for (var round = 0; round < rounds; round++)
        {
            foreach (var frame in frames)
            {
                batch.Add(new Frame(LinkType.Ethernet, frame, frame.Length, time++ * 1_000_000, 1));
            }

            cache.Add(batch.Packets);
            cache.HandOn();
            batch.Clear();
        }
    }
}
