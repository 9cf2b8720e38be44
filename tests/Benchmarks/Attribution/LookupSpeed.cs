using System.Diagnostics;
using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Updater.Attribution;

namespace Enrichment.Benchmarks.Attribution;

/// <summary>Flows stamped a second, and memory of a binding, with a history of many.</summary>
static class LookupSpeed
{
    const int Hosts = 20;
    const int Rounds = 5;

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
        Time("live (a lock a flow)", new Attributor(history, new AttributionOptions()), flows);
        history.Freeze();
        Time("frozen", new Attributor(history, new AttributionOptions()), flows);
        return 0;
    }

    // Of each host's sockets: 1 % listeners and unconnected UDP, the rest connections one after the other.
    static void Fill(BindingHistory history, int many)
    {
        for (var h = 0; h < Hosts; h++)
        {
            var host = history.AddHost("host");
            var owners = Enumerable.Range(0, 200).Select(i => (IReadOnlyList<ProcessInfo>)[new ProcessInfo { Pid = i + 1, Name = "process" + i }]).ToList();
            for (var i = h; i < many; i += Hosts)
            {
                var opened = (i * 1_000_000L) + 1;
                var plain = i % 100 == 0;
                var handle = history.Add(host, new Binding
                {
                    NetNs = 1,
                    Local = new Endpoint(plain && i % 200 == 0 ? IpAddress.AnyIPv4 : Local(i), Port(i), plain ? IpProtocol.Udp : IpProtocol.Tcp),
                    Remote = plain ? null : new Endpoint(Remote(i), 443, IpProtocol.Tcp),
                    Owners = owners[i % owners.Count],
                    OpenedFrom = opened,
                    OpenedBy = opened,
                });
                history.Close(handle, opened + 2_000_000_000, opened + 2_000_000_000);
            }
        }
    }

    static FlowQuery[] Flows(int many)
    {
        var random = new Random(1);
        var flows = new FlowQuery[1 << 18];
        for (var f = 0; f < flows.Length; f++)
        {
            var i = random.Next(many);
            var time = (i * 1_000_000L) + 1_000_000_000;
            var protocol = i % 100 == 0 ? IpProtocol.Udp : IpProtocol.Tcp;
            flows[f] = f % 2 == 0
                ? new FlowQuery(Local(i), Port(i), Remote(i), 443, protocol, 0, time, time + 1000, 1)
                : new FlowQuery(Remote(i), 443, Local(i), Port(i), protocol, 0, time, time + 1000, 1);
        }

        return flows;
    }

    static void Time(string what, Attributor attributor, FlowQuery[] flows)
    {
        var best = double.MaxValue;
        var named = 0;
        var allocated = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            var start = GC.GetAllocatedBytesForCurrentThread();
            // Processor time: what else runs on the machine does not count.
            var clock = Environment.CpuUsage.TotalTime;
            named = Stamp(attributor, flows);
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - clock).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - start;
        }

        Print($"{what}: {flows.Length / best / 1e6:N2} M flows/s, both ends ({best / flows.Length * 1e9:N0} ns each), {100.0 * named / flows.Length:N1} % named, {allocated / (double)flows.Length:N2} bytes allocated a flow");
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

    static IpAddress Local(int i) => IpAddress.FromIPv4(0x0A00_0001 + (uint)(i % Hosts));

    static IpAddress Remote(int i) => IpAddress.FromIPv4(0x5000_0000 + ((uint)i * 2654435761 >> 8));

    static ushort Port(int i) => (ushort)(32768 + (i % 28000));

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
