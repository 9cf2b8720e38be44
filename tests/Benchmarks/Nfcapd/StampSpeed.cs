using System.Diagnostics;
using System.Globalization;
using Enrichment.Benchmarks.Loads;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp;

namespace Enrichment.Benchmarks.Nfcapd;

/// <summary>
/// Stamps a file of <see cref="FlowLoad"/> with the history that it was made for, and prints the seconds that it took, the flows, the share
/// that was named, and the memory: what the history holds, and the most that the process had beside it.
/// </summary>
static class StampSpeed
{
    public static int Run(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("usage: Benchmarks stamp FILE OUT [BINDINGS] [WORKERS] [ROUNDS]");
            return 2;
        }

        var bindings = Number(args, 2, 1_000_000);
        var history = FlowLoad.History(bindings);
        var held = GC.GetTotalMemory(forceFullCollection: true);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var attributor = new Attributor(history, new AttributionOptions());
        var workers = Enumerable.Range(0, Number(args, 3, Environment.ProcessorCount))
            .Select(_ => new FlowRecordStamper(attributor, NameFormat.Name, TimeSpanNs.Empty)).ToArray();
        var stamper = new NfcapdStamper(new StampOptions { Placeholder = "none", Stamps = true });
        for (var round = Number(args, 4, 1); round > 0; round--)
        {
            var before = Environment.WorkingSet;
            using var watch = new MemoryWatch();
            var clock = Stopwatch.StartNew();
            var processor = Environment.CpuUsage.TotalTime;
            var result = stamper.Stamp(args[0], args[1], workers, CancellationToken.None).Result;
            var seconds = clock.Elapsed.TotalSeconds;
            var busy = (Environment.CpuUsage.TotalTime - processor).TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{seconds:0.000} s, {busy:0.00} s processor, {result.Flows / seconds / 1e6:0.00} M flows/s, {100.0 * result.Named / result.Flows:0.0} % named, ")
                + string.Create(CultureInfo.InvariantCulture,
                $"history {held / (double)Math.Max(1, bindings):0} bytes a binding, {(watch.Most - before) >> 20} MB more while stamping, {watch.Most >> 20} MB in all"));
        }

        GC.KeepAlive(history);
        return 0;
    }

    static int Number(string[] args, int at, int otherwise) =>
        args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Looks at the memory a hundred times a second.</summary>
    sealed class MemoryWatch : IDisposable
    {
        readonly Timer _timer;

        public MemoryWatch() => _timer = new Timer(_ => Most = Math.Max(Most, Environment.WorkingSet), null, 0, 10);

        public long Most { get; private set; }

        public void Dispose() => _timer.Dispose();
    }
}
