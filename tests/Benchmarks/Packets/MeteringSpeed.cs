using System.Diagnostics;
using System.Globalization;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;

namespace Enrichment.Benchmarks.Packets;

/// <summary>Packets a second through reading, decoding and the flow cache, in this process; each round with everything new.</summary>
static class MeteringSpeed
{
    const int Rounds = 3;

    public static int Run(string[] args)
    {
        if (args is not [var file, ..])
        {
            Console.Error.WriteLine("usage: Benchmarks metering FILE");
            return 2;
        }

        Round("reading and decoding", file, withCache: false);
        Round("and the flow cache", file, withCache: true);
        return 0;
    }

    static void Round(string what, string file, bool withCache)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var sink = new NullSink();
            var decoder = new PacketDecoder();
            var batch = new PacketBatch(decoder);
            using var source = CaptureFile.Open(file);
            using var cache = new FlowCache(new FlowCacheOptions(), sink);
            if (withCache)
            {
                new Metering(source, batch, cache, sink, TimeProvider.System).Run(CancellationToken.None);
            }
            else
            {
                while (source.Fill(batch))
                {
                    batch.Clear();
                }
            }

            var packets = decoder.Counters.Packets;
            var rate = packets / clock.Elapsed.TotalSeconds / 1e6;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-22} {packets} packets in {clock.Elapsed.TotalSeconds:F3} s: {rate:F2} M packets/s, {sink.Flows} flows"));
        }
    }

    sealed class NullSink : IFlowSink
    {
        public long Flows { get; private set; }

        public void Accept(ReadOnlySpan<MeteredFlow> flows) => Flows += flows.Length;

        public void Tick(long nowNs)
        {
        }
    }
}
