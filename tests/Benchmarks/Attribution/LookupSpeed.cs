using System.Diagnostics;
using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp;

namespace Enrichment.Benchmarks.Attribution;

/// <summary>Flows stamped a second, and memory of a binding, with a history of many.</summary>
static class LookupSpeed
{
    const int Hosts = 300;
    const int Block = 4096;
    const int Wildcard = 0, Bound = 1, Connected = 2;
    const int Rounds = 12;

    public static int Run(string[] args)
    {
        var many = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var history = new BindingHistory();
        Fill(history, many);
        var filled = clock.Elapsed;
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Print($"{many:N0} bindings in {filled.TotalSeconds:N2} s; {held / (double)many:N1} bytes each ({history.Bytes / (double)many:N1} in rows and buckets)");

        var flows = Flows(many);
        Time("live (a lock a flow)", new Attributor(history, new AttributionOptions()), flows, oneByOne: true);
        clock.Restart();
        history.Freeze();
        Print($"frozen in {clock.Elapsed.TotalSeconds:N2} s; {history.Bytes / (double)many:N1} bytes a binding");
        Time("frozen, one by one", new Attributor(history, new AttributionOptions()), flows, oneByOne: true);
        Time("frozen, in blocks", new Attributor(history, new AttributionOptions()), flows, oneByOne: false);
        TimeRecords(new Attributor(history, new AttributionOptions()), flows);
        return 0;
    }

    // Of each host's sockets: 10 % unconnected UDP, half of it on every address; 1 % listeners; the rest connections one after the other.
    static void Fill(BindingHistory history, int many)
    {
        for (var h = 0; h < Hosts; h++)
        {
            var host = history.AddHost("host");
            var owners = Enumerable.Range(0, 200).Select(i => (IReadOnlyList<ProcessInfo>)[new ProcessInfo { Pid = i + 1, Name = "process" + i }]).ToList();
            for (var i = h; i < many; i += Hosts)
            {
                var opened = (i * 1_000_000L) + 1;
                var kind = KindOf(i);
                var handle = history.Add(host, new Binding
                {
                    NetNs = 1,
                    Local = new Endpoint(kind == Wildcard ? IpAddress.AnyIPv4 : Local(i), Port(i), ProtocolOf(i)),
                    Remote = kind == Connected ? new Endpoint(Remote(i), 443, IpProtocol.Tcp) : null,
                    Owners = owners[i / Hosts % owners.Count],
                    OpenedFrom = opened,
                    OpenedBy = opened,
                });
                history.Close(handle, opened + 2_000_000_000, opened + 2_000_000_000);
            }
        }
    }

    // 60 % with one end at a socket that was there; of the others half are between two strangers, half of a host's port without a socket.
    static FlowQuery[] Flows(int many)
    {
        var random = new Random(1);
        var flows = new FlowQuery[1 << 18];
        for (var f = 0; f < flows.Length; f++)
        {
            var i = random.Next(many);
            var time = (i * 1_000_000L) + 1_000_000_000;
            var local = random.Next(10) switch { < 6 => Local(i), < 8 => Remote(i + 1), _ => Local(i) };
            var port = local == Local(i) && random.Next(8) < 6 ? Port(i) : (ushort)random.Next(1024, 32768);
            flows[f] = f % 2 == 0
                ? new FlowQuery(local, port, Remote(i), 443, ProtocolOf(i), 0, time, time + 1000, 0)
                : new FlowQuery(Remote(i), 443, local, port, ProtocolOf(i), 0, time, time + 1000, 0);
        }

        return flows;
    }

    static int KindOf(int i) => (i / Hosts % 100) switch { < 5 => Wildcard, < 11 => Bound, _ => Connected };

    static byte ProtocolOf(int i) => i / Hosts % 100 < 10 ? IpProtocol.Udp : IpProtocol.Tcp;

    static void Time(string what, Attributor attributor, FlowQuery[] flows, bool oneByOne)
    {
        var stamps = new FlowStamp[Block];
        var best = double.MaxValue;
        var named = 0;
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            // Processor time: what else runs on the machine does not count.
            var clock = Environment.CpuUsage.TotalTime;
            named = oneByOne ? Stamp(attributor, flows) : Stamp(attributor, flows, stamps);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - clock).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        }

        Print($"{what}: {flows.Length / best / 1e6:N2} M flows/s, both ends ({best / flows.Length * 1e9:N0} ns each), {100.0 * named / flows.Length:N1} % named, {allocated / (double)flows.Length:N2} bytes allocated a flow");
    }

    // As stamping does it: from the bytes of records, which a file's blocks hold, to stamps.
    static void TimeRecords(Attributor attributor, FlowQuery[] flows)
    {
        var blocks = BlocksOf(flows);
        var stamper = new FlowRecordStamper(attributor, NameFormat.Name, TimeSpanNs.Empty);
        var stamps = new FlowStamp[flows.Length];
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            stamper.BeginFile();
            var clock = Environment.CpuUsage.TotalTime;
            foreach (var block in blocks)
            {
                block.Rewind();
                stamper.Stamp(block, stamps.AsSpan(0, block.Flows));
            }

            best = Math.Min(best, (Environment.CpuUsage.TotalTime - clock).TotalSeconds);
        }

        Print($"frozen, records in blocks: {flows.Length / best / 1e6:N2} M flows/s, both ends ({best / flows.Length * 1e9:N0} ns each), {100.0 * stamper.Counts.Named / flows.Length:N1} % named");
    }

    static List<NfcapdBlock> BlocksOf(FlowQuery[] flows)
    {
        var path = Path.GetTempFileName();
        using (var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite), new NfcapdWriterOptions()))
        {
            foreach (ref readonly var flow in flows.AsSpan())
            {
                writer.Append(
                    new FlowValues
                    {
                        Src = flow.Source, SrcPort = flow.SourcePort, Dst = flow.Destination, DstPort = flow.DestinationPort, Protocol = flow.Protocol,
                        MsecFirst = (ulong)flow.FirstNs / 1_000_000, MsecLast = (ulong)flow.LastNs / 1_000_000, Packets = 3, Bytes = 180,
                    },
                    FlowStamp.NotAsked);
            }

            writer.Complete();
        }

        using var reader = NfcapdReader.Open(path);
        File.Delete(path);
        var blocks = new List<NfcapdBlock>();
        for (var block = new NfcapdBlock(); reader.Read(block); block = new NfcapdBlock())
        {
            blocks.Add(block);
        }

        return blocks;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]
    static int Stamp(Attributor attributor, FlowQuery[] flows)
    {
        var named = 0;
        foreach (ref readonly var flow in flows.AsSpan())
        {
            var stamp = attributor.Stamp(flow);
            named += stamp.Source.IsNamed || stamp.Destination.IsNamed ? 1 : 0;
        }

        return named;
    }

    static int Stamp(Attributor attributor, ReadOnlySpan<FlowQuery> flows, FlowStamp[] stamps)
    {
        var named = 0;
        for (; flows.Length > 0; flows = flows[Block..])
        {
            attributor.Stamp(flows[..Block], stamps);
            named += Count(stamps);
        }

        return named;
    }

    static int Count(FlowStamp[] stamps)
    {
        var named = 0;
        foreach (ref readonly var stamp in stamps.AsSpan())
        {
            named += stamp.Source.IsNamed || stamp.Destination.IsNamed ? 1 : 0;
        }

        return named;
    }

    static IpAddress Local(int i) => IpAddress.FromIPv4(0x0A00_0001 + (uint)(i % Hosts));

    static IpAddress Remote(int i) => IpAddress.FromIPv4(0x5000_0000 + ((uint)i * 2654435761 >> 8));

    static ushort Port(int i) => (ushort)(32768 + (i / Hosts % 28000));

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
