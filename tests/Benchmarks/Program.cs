using Enrichment.Benchmarks.Attribution;
using Enrichment.Benchmarks.Collecting;
using Enrichment.Benchmarks.Feed;
using Enrichment.Benchmarks.Journal;
using Enrichment.Benchmarks.Loads;
using Enrichment.Benchmarks.Nfcapd;
using Enrichment.Benchmarks.Packets;
using Enrichment.Benchmarks.Polling;

return args switch
{
    ["packets", .. var rest] => PacketLoad.Run(rest),
    ["sockets", .. var rest] => SocketLoad.Run(rest),
    ["metering", .. var rest] => MeteringSpeed.Run(rest),
    ["poll"] => PollSpeed.Run(),
    ["feed", .. var rest] => FeedSpeed.Run(rest),
    ["journal", .. var rest] => JournalSpeed.Run(rest),
    ["flows", .. var rest] => FlowLoad.Run(rest),
    ["stamp", .. var rest] => StampSpeed.Run(rest),
    ["lookup", .. var rest] => LookupSpeed.Run(rest),
    ["tracker", .. var rest] => TrackerLoad.Run(rest),
    ["collecting", .. var rest] => CollectingSpeed.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Benchmarks packets FILE [PACKETS] [FLOWS]   write a capture file to meter
               Benchmarks sockets COUNT                    hold sockets open
               Benchmarks metering FILE                    packets a second through reading, decoding and the flow cache
               Benchmarks poll                             milliseconds of a poll in this network namespace
               Benchmarks feed [CHANGES]                   changes a second through gRPC
               Benchmarks journal [BINDINGS] [FOLDER]      bytes a binding, changes a second written and loaded
               Benchmarks flows FILE [FLOWS] [1|2] [none|lz4|…] [BINDINGS]
                                                           write a flow file to scan and stamp
               Benchmarks stamp FILE OUT [BINDINGS] [WORKERS] [ROUNDS]
                                                           stamp it with the bindings it was made for
               Benchmarks lookup [BINDINGS]                flows stamped a second
               Benchmarks tracker ADDRESS BINDINGS FILE    a tracker's feed of the hosts in a flow file, until it is ended
               Benchmarks collecting EXPORTER [5|9|10]     time of each stage of collecting for a flow
        """);
    return 2;
}
