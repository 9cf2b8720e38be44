using System.Diagnostics;
using System.Globalization;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Journal;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Service;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using Binding = Enrichment.Bindings.Binding;

namespace Enrichment.Benchmarks.Journal;

/// <summary>
/// <c>journal [BINDINGS] [FOLDER]</c>: records sockets that open and close, a thousand a second for as long as it takes,
/// with times to the nanosecond (the most that a feed can say), and loads the record again. Prints bytes on the disk a
/// binding, and the cost of writing and loading.
/// </summary>
static class JournalSpeed
{
    const int PerSecond = 1000;
    const int PerBeat = PerSecond / 4;
    const long BeatNs = 250_000_000;
    const long StartNs = 1_795_262_400_000_000_000;

    public static int Run(string[] arguments)
    {
        var bindings = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1_000_000;
        var folder = Directory.CreateDirectory(Path.Combine(arguments.Length > 1 ? arguments[1] : Path.GetTempPath(), $"enrichment-journal-{Environment.ProcessId}"));
        try
        {
            Write(folder.FullName, bindings);
            for (var run = 0; run < 3; run++)
            {
                Load("all", folder.FullName, long.MinValue, long.MaxValue);
            }

            var middle = StartNs + (bindings / PerBeat * BeatNs / 2);
            Load("a minute", folder.FullName, middle, middle + 60_000_000_000);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Write(string folder, int bindings)
    {
        var clock = new Clock { NowNs = StartNs };
        using var writer = new JournalWriter(new JournalOptions { Directory = folder }, "bench", "", clock, Console.Error.WriteLine);
        var open = new Queue<Binding>();
        var messages = new FeedMessages();
        var changes = new List<FeedChange>();
        var (random, sequence, cpu, wall) = (new Random(1), 0UL, TimeSpan.Zero, Stopwatch.StartNew());
        for (var made = 0; made < bindings; clock.NowNs += BeatNs)
        {
            changes.Clear();
            for (var i = 0; i < PerBeat; i++, made++)
            {
                var binding = Sample(random, (ulong)made + 1, clock.NowNs - random.NextInt64(BeatNs));
                open.Enqueue(binding);
                changes.Add(new FeedChange(binding, Closed: false));
            }

            while (open.Count > 2 * PerSecond) // a socket lives for two seconds
            {
                var binding = open.Dequeue();
                binding.ClosedFrom = binding.ClosedBy = clock.NowNs - random.NextInt64(BeatNs);
                changes.Add(new FeedChange(binding, Closed: true));
            }

            var before = Environment.CpuUsage.TotalTime;
            if (writer.WantsHello)
            {
                Begin(writer, messages = new FeedMessages(), open, sequence);
            }

            writer.Write(messages.Changes(sequence + 1, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(changes)));
            sequence += (ulong)changes.Count;
            writer.Write(messages.Heartbeat(new FeedProgress(sequence, clock.NowNs, [], new FeedLosses(0, "")), clock.NowNs, clock.NowNs - StartNs));
            cpu += Environment.CpuUsage.TotalTime - before;
        }

        writer.Commit();
        var bytes = new DirectoryInfo(folder).EnumerateFiles("*.journal", SearchOption.AllDirectories).Sum(file => file.Length);
        Print($"written: {bindings:N0} bindings, {sequence:N0} changes in {writer.Status.Segments} segments; {bytes / (double)bindings:N1} bytes on the disk a binding ({bytes / 1e6:N1} MB)");
        Print($"         {sequence / cpu.TotalSeconds / 1e6:N2} M changes/s of processor time, messages made and serialised; with the disk {sequence / wall.Elapsed.TotalSeconds / 1e6:N2} M/s");
    }

    static void Begin(JournalWriter writer, FeedMessages messages, Queue<Binding> open, ulong sequence)
    {
        writer.Write(new FeedMessage { Hello = new Hello { HostName = "bench", Epoch = "bench" } });
        foreach (var chunk in open.Chunk(512))
        {
            writer.Write(new FeedMessage { Snapshot = messages.Snapshot(sequence, chunk, closed: false) });
        }

        writer.Write(new FeedMessage { Snapshot = new Snapshot { Sequence = sequence, Last = true, CompleteSinceNs = StartNs } });
    }

    static void Load(string what, string folder, long firstNs, long lastNs)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (cpu, wall) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var history = new BindingHistory(new BindingHistoryOptions { RetentionNs = long.MaxValue / 2, MostBindings = int.MaxValue });
        using var source = new JournalSource(folder, history, static _ => { });
        source.Load(firstNs, lastNs, isGrowing: false, CancellationToken.None);
        var (seconds, processor) = (wall.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        var changes = (2.0 * history.Count) - history.OpenCount;
        Print($"loaded {what}: {history.Count:N0} bindings in {seconds:N2} s, {changes / seconds / 1e6:N2} M changes/s ({changes / processor / 1e6:N2} M/s of processor time); {source.Feeds[0].SegmentsOpened} of {source.Feeds[0].Segments} segments; {held / (double)history.Count:N0} bytes of memory a binding");
    }

    static Binding Sample(Random random, ulong id, long openedNs) => new()
    {
        Id = id,
        Cookie = 5000 + id,
        NetNs = 4026531840,
        Local = new Endpoint(IpAddress.FromIPv4(0xC0000207), (ushort)random.Next(32768, 61000), IpProtocol.Tcp),
        Remote = new Endpoint(IpAddress.FromIPv4(0x0A000000 + (uint)random.Next(1 << 12)), (ushort)(random.Next(3) == 0 ? 80 : 443), IpProtocol.Tcp),
        Owners = [Processes[random.Next(Processes.Length)]],
        OpenedFrom = openedNs,
        OpenedBy = openedNs,
    };

    static readonly ProcessInfo[] Processes = [.. Enumerable.Range(1, 200).Select(pid => new ProcessInfo
    {
        Pid = pid,
        Name = $"process{pid}",
        StartTimeNs = StartNs - pid,
        Executable = $"/usr/lib/service/process{pid}",
        CommandLine = $"/usr/lib/service/process{pid} --listen 0.0.0.0 --workers {pid}",
        UserName = "service",
        Cgroup = $"/system.slice/process{pid}.service",
    })];

    static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    sealed class Clock : TimeProvider
    {
        public long NowNs { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(NowNs / 100);
    }
}
