using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp;
using Enrichment.Updater.Stamp.Clocks;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

/// <summary>
/// Real flows of 2017 with the names that the original set, and its tracker's log. They are another project's, so they
/// are read from data/netdumper of SharedData.
/// </summary>
public sealed class NetdumperTests(ITestOutputHelper output) : IDisposable
{
    const string Log = "bindings.ndjson.gz";

    readonly FlowFileBuilder _files = new();
    readonly StringWriter _log = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stamp_NamesRemoved_ComeBack(bool services)
    {
        var data = Data();
        var originals = RemoveNames(data);

        var code = await new StampRun(
            new StampRequest
            {
                Paths = [_files.At("bare")],
                OutputDirectory = _files.At("stamped"),
                Bindings = [Path.Combine(data, Log)],
                MatchTime = MatchTime.Any,
                Services = services,
            },
            _log).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        output.WriteLine(_log.ToString());
        var seen = new Comparison();
        foreach (var (file, names) in originals)
        {
            seen.Add(names, FlowFileBuilder.Names(_files.At($"stamped/{file}")), hasLog: file.Contains("201705", StringComparison.Ordinal));
        }

        output.WriteLine(seen.ToString());
        Assert.Equal(242, seen.Process);
        Assert.Equal(seen.Process, seen.SameProcess);
        Assert.Equal(5010, seen.Service);
        if (services)
        {
            // Each gets a process that the original missed, or a service. The few other services are of ports whose names
            // IANA has and Debian's list has not (the original's source ports by chance), and of ICMP.
            Assert.Equal(seen.Service - 1, seen.ServiceNowProcess + seen.ServiceNowService);
            Assert.InRange(seen.SameService, 4700, seen.Service);
        }
    }

    /// <summary>The exporter's clock was a year off: with that found out, times decide again, and the names are those of the original.</summary>
    [Fact]
    public async Task Stamp_ClockOffsetAuto_NamesAreTheOriginals()
    {
        var data = Data();
        var originals = RemoveNames(data);

        var code = await new StampRun(
            new StampRequest
            {
                Paths = [_files.At("bare")],
                OutputDirectory = _files.At("stamped"),
                Bindings = [Path.Combine(data, Log)],
                ClockOffsets = new ClockOffsets { Auto = true },
            },
            _log).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, code);
        output.WriteLine(_log.ToString());
        var seen = new Comparison();
        foreach (var (file, names) in originals)
        {
            seen.Add(names, FlowFileBuilder.Names(_files.At($"stamped/{file}")), hasLog: file.Contains("201705", StringComparison.Ordinal));
        }

        output.WriteLine(seen.ToString());
        Assert.Matches(@"exporter .*: clock is 3063402\d\.\d s ahead of the bindings \(\d+ of \d+ exact matches agree within .* s\); corrected", _log.ToString());
        Assert.Equal(242, seen.Process);
        Assert.Equal(0, seen.OtherProcess);
        Assert.InRange(seen.SameProcess, 240, 242);
    }

    public void Dispose() => _files.Dispose();

    static string Data()
    {
        var data = SharedData.Folder("netdumper");
        Assert.SkipUnless(data is not null && File.Exists(Path.Combine(data, Log)), "the original's flows (data/netdumper) are not here");
        return data!;
    }

    /// <summary>Copies without names, and the names that were there.</summary>
    Dictionary<string, List<string>> RemoveNames(string data)
    {
        var names = new Dictionary<string, List<string>>();
        Directory.CreateDirectory(_files.At("bare"));
        foreach (var path in Directory.GetFiles(data, "outnfcapd.*"))
        {
            var file = Path.GetFileName(path);
            names.Add(file, FlowFileBuilder.Names(path));
            new NfcapdStamper(new StampOptions()).Stamp(path, _files.At($"bare/{file}"), new Nobody());
            Assert.All(FlowFileBuilder.Names(_files.At($"bare/{file}")), name => Assert.Empty(name));
        }

        return names;
    }

    sealed class Nobody : IFlowStamper
    {
        public void Stamp(NfcapdBlock block, Span<Enrichment.Flows.FlowStamp> stamps) => stamps.Fill(Enrichment.Flows.FlowStamp.NotAsked);
    }

    /// <summary>Flow by flow: what the original wrote, and what is written now.</summary>
    sealed class Comparison
    {
        public int Process { get; private set; }

        public int SameProcess { get; private set; }

        /// <summary>Another process now: a name that is wrong, then or now.</summary>
        public int OtherProcess { get; private set; }

        /// <summary>Processes that the original knew from another log than the one at hand (the files of January).</summary>
        public int ProcessOfOtherLog { get; private set; }

        public int Service { get; private set; }

        public int SameService { get; private set; }

        public int ServiceNowService { get; private set; }

        public int ServiceNowProcess { get; private set; }

        public void Add(List<string> before, List<string> after, bool hasLog)
        {
            Assert.Equal(before.Count, after.Count);
            foreach (var (old, now) in before.Zip(after))
            {
                if (IsService(old))
                {
                    Service++;
                    SameService += old == now ? 1 : 0;
                    ServiceNowService += IsService(now) ? 1 : 0;
                    ServiceNowProcess += IsProcess(now) ? 1 : 0;
                }
                else if (IsProcess(old) && hasLog)
                {
                    Process++;
                    SameProcess += old == now ? 1 : 0;
                    OtherProcess += old != now && IsProcess(now) ? 1 : 0;
                }
                else if (IsProcess(old))
                {
                    ProcessOfOtherLog++;
                }
            }
        }

        public override string ToString() =>
            $"named by process in the original, with a log: {Process}, the same now: {SameProcess}, another: {OtherProcess}; without a log: {ProcessOfOtherLog}; "
            + $"by service: {Service}, now the same service: {SameService}, a service: {ServiceNowService}, a process: {ServiceNowProcess}";

        static bool IsService(string name) => name.EndsWith("***", StringComparison.Ordinal);

        static bool IsProcess(string name) => !IsService(name) && name is not ("none" or "XXX" or "");
    }
}
