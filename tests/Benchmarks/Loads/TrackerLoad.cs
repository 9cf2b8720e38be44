using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Grpc.Server;
using Enrichment.Native;
using Enrichment.Nfcapd;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Service;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Benchmarks.Loads;

/// <summary>
/// <c>tracker ADDRESS BINDINGS FILE</c>: a tracker's feed of the hosts of 10.0.0.0/8 that are in a flow file, until it is ended. Six of ten
/// flows have a connected socket of their own there; the other bindings are sockets of the same hosts that have nothing to do with the flows.
/// </summary>
static class TrackerLoad
{
    const uint Net10 = 10;
    const int Processes = 500;
    const long HourNs = 3_600_000_000_000;
    static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(100);

    public static int Run(string[] arguments)
    {
        if (arguments.Length != 3)
        {
            Console.Error.WriteLine("usage: Benchmarks tracker ADDRESS BINDINGS FILE");
            return 2;
        }

        RunAsync(GrpcAddress.Parse(arguments[0]), int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2]).GetAwaiter().GetResult();
        return 0;
    }

    static async Task RunAsync(GrpcAddress address, int bindings, string file)
    {
        var feed = new BindingFeed(new FeedOptions());
        Fill(feed, bindings, file);
        var origin = new FeedOrigin { HostName = "load", BootId = "load", Source = "load", Interval = TimeSpan.Zero, Version = "0" };
        var services = new FeedService(feed, origin, () => [], TimeProvider.System).AddTo(new GrpcServices());
        await using var server = new GrpcServer(new GrpcServerOptions { Address = address }, services);
        await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        while (true)
        {
            feed.Watermark(KernelClock.WallNow);
            await Task.Delay(Heartbeat).ConfigureAwait(false);
        }
    }

    static void Fill(BindingFeed feed, int bindings, string file)
    {
        var owners = Enumerable.Range(1, Processes).Select(i => new ProcessInfo { Pid = i, Name = "process" + i, Executable = "/usr/bin/process" + i }).ToArray();
        var ends = Ends(file);
        var hosts = ends.Select(end => end.Local.Address).Distinct().ToArray();
        var opened = KernelClock.WallNow - HourNs;
        for (var i = 0; i < bindings; i++)
        {
            var (local, remote) = i < ends.Count * 6 / 10
                ? ends[i]
                : (new Endpoint(hosts[i % hosts.Length], (ushort)(1024 + (i / hosts.Length)), IpProtocol.Tcp), new Endpoint(IpAddress.FromIPv4(0x55000000 + (uint)i), 443, IpProtocol.Tcp));
            feed.Opened(new Binding { Id = (ulong)i + 1, Cookie = (ulong)i + 1, NetNs = 1, Local = local, Remote = remote, Owners = [owners[i % Processes]], OpenedFrom = opened, OpenedBy = opened });
        }

        feed.Addresses([new NamespaceAddresses(1, [.. hosts.Select(host => (host, 14))])]);
        Console.Error.WriteLine($"{bindings} bindings of {hosts.Length} hosts, {Math.Min(bindings, ends.Count * 6 / 10)} of them of {ends.Count} conversations");
    }

    /// <summary>The inner end of each conversation in the file, and the other one.</summary>
    static List<(Endpoint Local, Endpoint Remote)> Ends(string file)
    {
        var ends = new HashSet<(Endpoint, Endpoint)>();
        using var reader = NfcapdReader.Open(file);
        var (block, record) = (new NfcapdBlock(), new FlowRecord());
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                ref readonly var flow = ref record.Generic;
                var source = new Endpoint(record.SrcAddress, flow.SrcPort, flow.Protocol);
                var destination = new Endpoint(record.DstAddress, flow.DstPort, flow.Protocol);
                ends.Add(source.Address.IPv4 >> 24 == Net10 ? (source, destination) : (destination, source));
            }
        }

        return [.. ends];
    }
}
