using Enrichment.Benchmarks.Loads;

return args switch
{
    ["packets", .. var rest] => PacketLoad.Run(rest),
    ["sockets", .. var rest] => SocketLoad.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Benchmarks packets FILE [PACKETS] [FLOWS] | sockets COUNT");
    return 2;
}
