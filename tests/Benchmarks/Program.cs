using Enrichment.Benchmarks.Attribution;
using Enrichment.Benchmarks.Feed;
using Enrichment.Benchmarks;
using Enrichment.Benchmarks.Loads;

return args switch
{
    ["packets", .. var rest] => PacketLoad.Run(rest),
    ["sockets", .. var rest] => SocketLoad.Run(rest),
    ["lookup", .. var rest] => LookupSpeed.Run(rest),
    ["feed", .. var rest] => FeedSpeed.Run(rest),
    ["metering", .. var rest] => MeteringBenchmark.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Benchmarks packets FILE [PACKETS] [FLOWS] | sockets COUNT | feed [CHANGES] | lookup [BINDINGS]");
    return 2;
}
