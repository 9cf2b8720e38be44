using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Native;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Outputs;

namespace Enrichment.Benchmarks.Collecting;

/// <summary>
/// <c>collecting EXPORTER [5|9|10]</c>: what each stage of collecting takes of the processor's time for a flow, one after the other on one thread, the least
/// of many rounds. The datagrams are the exporter's (Loads/exporter.c, compiled); the bindings are those of six of ten of its conversations, and others.
/// </summary>
static class CollectingSpeed
{
    const int Datagrams = 2048;
    const int Bindings = 200_000;
    const int Processes = 500;
    const int Rounds = 40;
    const long HourNs = 3_600_000_000_000;

    public static int Run(string[] arguments)
    {
        var datagrams = Receive(arguments[0], arguments.Length > 1 ? arguments[1] : "9");
        var batches = new Batches();
        var decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), batches.Empty(), batches);
        Decode(decoder, datagrams, batches);
        var flows = batches.Full.Sum(batch => batch.Count);
        var history = History(batches.Full);
        var stamper = new BatchStamper(new Attributor(history, new AttributionOptions()), matchReceived: false, TimeSpan.Zero);
        var stamps = batches.Full.ConvertAll(batch => new FlowStamp[batch.Count]);
        var counters = default(StampCounters);

        Time("decode", flows, () => Decode(decoder, datagrams, batches));
        Time("stamp", flows, () => Each(batches.Full, i => stamper.Stamp(batches.Full[i], stamps[i])));
        Time("stamp (cached)", flows, () => Each(batches.Full, _ => stamper.Stamp(batches.Full[0], stamps[0])));
        Time("count", flows, () => Each(batches.Full, i => Count(ref counters, stamps[i])));
        var path = $"/dev/shm/collecting.{Environment.ProcessId}";
        foreach (var packing in new[] { BlockCompression.None, BlockCompression.Lz4 })
        {
            var options = new NfcapdWriterOptions { Compression = packing, Stamps = true, Placeholder = "none" };
            Time($"write {packing}", flows, () => Write(path, options, batches.Full, stamps));
        }

        Time("write plain Lz4", flows, () => Write(path, new NfcapdWriterOptions(), batches.Full, stamps.ConvertAll(some => Array.ConvertAll(some, _ => FlowStamp.NotAsked))));
        File.Delete(path);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{flows} flows, {100.0 * counters.Named / counters.Flows:0.0} % named"));
        return 0;
    }

    /// <summary>One round of what the exporter sends.</summary>
    static List<byte[]> Receive(string exporter, string version)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000, ReceiveBufferSize = 8 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        using var process = Process.Start(exporter, [version, "127.0.0.1", port.ToString(CultureInfo.InvariantCulture), (Datagrams * (version == "5" ? 30 : 24)).ToString(CultureInfo.InvariantCulture), "5000"]);
        var buffer = new byte[65536];
        var datagrams = new List<byte[]>();
        while (datagrams.Count < Datagrams)
        {
            datagrams.Add(buffer.AsSpan(0, socket.Receive(buffer)).ToArray());
        }

        process.WaitForExit();
        return datagrams;
    }

    static void Decode(FlowDecoder decoder, List<byte[]> datagrams, Batches batches)
    {
        batches.Reset();
        foreach (var datagram in datagrams)
        {
            decoder.Decode(datagram, IpAddress.FromIPv4(0x7F000001), KernelClock.WallNow);
        }

        decoder.HandOn();
    }

    static BindingHistory History(List<FlowBatch> batches)
    {
        var history = new BindingHistory();
        var host = history.AddHost("load");
        var owners = Enumerable.Range(1, Processes).Select(i => new ProcessInfo { Pid = i, Name = "process" + i, Executable = "/usr/bin/process" + i }).ToArray();
        var ends = Ends(batches);
        var hosts = ends.Select(end => end.Local.Address).Distinct().ToArray();
        var opened = KernelClock.WallNow - HourNs;
        for (var i = 0; i < Bindings; i++)
        {
            var (local, remote) = i < ends.Count * 6 / 10
                ? ends[i]
                : (new Endpoint(hosts[i % hosts.Length], (ushort)(1024 + (i / hosts.Length)), IpProtocol.Tcp), new Endpoint(IpAddress.FromIPv4(0x55000000 + (uint)i), 443, IpProtocol.Tcp));
            history.Add(host, new Binding { Id = (ulong)i + 1, Cookie = (ulong)i + 1, NetNs = 1, Local = local, Remote = remote, Owners = [owners[i % Processes]], OpenedFrom = opened, OpenedBy = opened });
        }

        history.SetAddresses(host, [.. hosts.Select(address => (1UL, address))], opened);
        host.WatermarkNs = KernelClock.WallNow + HourNs;
        return history;
    }

    static List<(Endpoint Local, Endpoint Remote)> Ends(List<FlowBatch> batches)
    {
        var ends = new HashSet<(Endpoint, Endpoint)>();
        var record = new FlowRecord();
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                batch.Load(i, record);
                ref readonly var flow = ref record.Generic;
                var source = new Endpoint(record.SrcAddress, flow.SrcPort, flow.Protocol);
                var destination = new Endpoint(record.DstAddress, flow.DstPort, flow.Protocol);
                ends.Add(source.Address.IPv4 >> 24 == 10 ? (source, destination) : (destination, source));
            }
        }

        return [.. ends];
    }

    static void Count(ref StampCounters counters, FlowStamp[] stamps)
    {
        foreach (ref readonly var stamp in stamps.AsSpan())
        {
            counters.Add(stamp);
        }
    }

    static void Write(string path, NfcapdWriterOptions options, List<FlowBatch> batches, List<FlowStamp[]> stamps)
    {
        // Written over in each round, so that the kernel's finding of pages for a new file is not what is measured.
        using var writer = new NfcapdWriter(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write), options);
        Each(batches, i => writer.Append(batches[i], 0, stamps[i]));
        writer.EndBlock();
    }

    static void Each(List<FlowBatch> batches, Action<int> act)
    {
        for (var i = 0; i < batches.Count; i++)
        {
            act(i);
        }
    }

    static void Time(string what, int flows, Action act)
    {
        var least = TimeSpan.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            act();
            least = TimeSpan.FromTicks(Math.Min(least.Ticks, Stopwatch.GetElapsedTime(begun).Ticks));
            Thread.Sleep(5); // The compiler does its part meanwhile.
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-16} {least.TotalNanoseconds / flows,6:0.0} ns a flow"));
    }

    /// <summary>Keeps the batches that are full, and gives them out anew in the next round.</summary>
    sealed class Batches : IBatchExchange
    {
        readonly List<FlowBatch> _free = [];

        public List<FlowBatch> Full { get; } = [];

        public FlowBatch Empty()
        {
            if (_free.Count == 0)
            {
                return new FlowBatch();
            }

            var batch = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            batch.Clear();
            return batch;
        }

        public FlowBatch Exchange(FlowBatch full)
        {
            Full.Add(full);
            return Empty();
        }

        public void Reset()
        {
            _free.AddRange(Full);
            Full.Clear();
        }
    }
}
