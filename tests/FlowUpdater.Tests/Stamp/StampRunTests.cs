using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Stamp;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

public sealed class StampRunTests : IDisposable
{
    const string Server = "198.51.100.7:443";

    readonly FlowFileBuilder _files = new();
    readonly StringWriter _log = new();

    [Fact]
    public async Task Run_FileAndBindings_NamesInPlace()
    {
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, ""), (Server, "10.0.0.1:40001", 5, 6, "old"), ("10.0.0.1:9", Server, 5, 6, "old"));

        var code = await RunAsync(Request(file, Open(1, "10.0.0.1:40001", "curl", Server)));

        Assert.Equal(0, code);
        Assert.Equal(["curl", "curl", "none"], FlowFileBuilder.Names(file));
        Assert.Equal(
            (MatchGrade.Exact, "curl", 939),
            FlowFileBuilder.Read(file, r => (r.Stamp.Source.Grade, r.Stamp.Source.Process?.Name, r.Stamp.Source.Process?.Pid)).First());
    }

    [Fact]
    public async Task Run_OutDirectory_InputStaysAndPathsBelowAreKept()
    {
        var file = _files.Flows("in/2026/nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, ""));
        _files.Flows("in/.nfcapd.2", ("10.0.0.1:40001", Server, 5, 6, ""));
        File.WriteAllText(_files.At("in/notes.txt"), "not flows");
        var before = File.ReadAllBytes(file);

        var code = await RunAsync(Request(_files.At("in"), Open(1, "10.0.0.1:40001", "curl")) with { OutputDirectory = _files.At("out") });

        Assert.Equal(0, code);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal(["curl"], FlowFileBuilder.Names(_files.At("out/2026/nfcapd.1")));
        Assert.Single(Directory.GetFiles(_files.At("out"), "*", SearchOption.AllDirectories));
        Assert.Matches(@"skipped\s+1\s+not flow files", _log.ToString());
    }

    [Theory]
    [InlineData(null, BlockCompression.Lz4)]
    [InlineData("bz2:5", BlockCompression.Bz2)]
    public async Task Run_Compression_AsAskedOrAsItWas(string? asked, BlockCompression compression)
    {
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, ""));
        Packing packing = default;
        Assert.Null(asked is null ? null : Packing.TryParse(asked, out packing));

        await RunAsync(Request(file, Open(1, "10.0.0.1:40001", "curl")) with { Compression = asked is null ? null : packing });

        using var reader = NfcapdReader.Open(file);
        Assert.Equal(compression, reader.Header.Compression);
        Assert.Equal(["curl"], FlowFileBuilder.Names(file));
    }

    [Theory]
    [InlineData(false, "curl")]
    [InlineData(true, "939/curl")]
    public async Task Run_NameFormat_AsAsked(bool withPid, string name)
    {
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, ""));

        await RunAsync(Request(file, Open(1, "10.0.0.1:40001", "curl")) with { NameFormat = withPid ? NameFormat.PidName : NameFormat.Name });

        Assert.Equal([name], FlowFileBuilder.Names(file));
    }

    [Fact]
    public async Task Run_Keep_NamesThatAreThereStay()
    {
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, "old"), ("10.0.0.1:40001", Server, 5, 6, ""));

        await RunAsync(Request(file, Open(1, "10.0.0.1:40001", "curl")) with { Keep = true });

        Assert.Equal(["old", "curl"], FlowFileBuilder.Names(file));
    }

    [Fact]
    public async Task Run_Services_ThenPlaceholder()
    {
        var services = _files.Bindings("services", "https 443/tcp");
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, ""), ("10.0.0.1:40001", "10.0.0.9:444", 5, 6, ""));

        await RunAsync(Request(file) with { Services = true, ServicesFile = services, Placeholder = "XXX" });

        Assert.Equal(["https***", "XXX"], FlowFileBuilder.Names(file));
    }

    [Fact]
    public async Task Run_NoFlowInTheBindingsTime_SaysByHowMuchTheClocksDiffer()
    {
        const double Year = 365 * 86400;
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, Year + 60, Year + 66, ""));
        string[] lines = [Open(0, "10.0.0.1:40001", "curl", Server), Close(90, "10.0.0.1:40001", Server)];

        await RunAsync(Request(file, lines) with { OutputDirectory = _files.At("flow") });
        Assert.Contains("no flow lies within the time of the bindings", _log.ToString(), StringComparison.Ordinal);
        Assert.Contains("the file begins 365 d 0 h 1 min later", _log.ToString(), StringComparison.Ordinal);
        Assert.Equal(["none"], FlowFileBuilder.Names(_files.At("flow/nfcapd.1")));

        _log.GetStringBuilder().Clear();
        await RunAsync(Request(file, lines) with { OutputDirectory = _files.At("any"), MatchTime = MatchTime.Any });
        Assert.DoesNotContain("no flow lies", _log.ToString(), StringComparison.Ordinal);
        Assert.Equal(["curl"], FlowFileBuilder.Names(_files.At("any/nfcapd.1")));
    }

    [Fact]
    public async Task Run_BadLine_IsSaidAndTheRestIsUsed()
    {
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, ""));

        var code = await RunAsync(Request(file, "nonsense", Open(1, "10.0.0.1:40001", "curl")));

        Assert.Equal(1, code);
        Assert.Equal(["curl"], FlowFileBuilder.Names(file));
        Assert.Contains("bindings.ndjson: line 1: not JSON at byte 1; 1 bad line left out, 1 bindings kept", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileIsDamaged_StaysAsItIsAndIsSaid()
    {
        var file = _files.Flows("nfcapd.1", [.. Enumerable.Range(1, 2000).Select(i => ($"10.0.0.1:{i}", Server, 5.0, 6.0, ""))]);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^200]);
        var before = File.ReadAllBytes(file);

        var code = await RunAsync(Request(file, Open(1, "10.0.0.1:40001", "curl")));

        Assert.Equal(1, code);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Contains(file, _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PathNotThere_OneSentence()
    {
        var code = await RunAsync(Request(_files.At("nothing"), Open(1, "10.0.0.1:40001", "curl")));

        Assert.Equal(1, code);
        Assert.Equal($"flowupdater: {_files.At("nothing")}: no such file or directory\n", _log.ToString());
    }

    [Fact]
    public async Task Run_TrackerNotThere_TouchesNothing()
    {
        var file = _files.Flows("nfcapd.1", ("10.0.0.1:40001", Server, 5, 6, "old"));
        var request = Request(file) with
        {
            Trackers = [Enrichment.Grpc.GrpcAddress.Unix(_files.At("no.sock"))],
            TrackerPatience = TimeSpan.FromMilliseconds(200),
        };

        Assert.Equal(1, await RunAsync(request));
        Assert.Equal(["old"], FlowFileBuilder.Names(file));
        Assert.Contains("did not tell its bindings within 0.2 s, so nothing was stamped", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Counts_GradesAndReasonsAddUp()
    {
        var file = _files.Flows(
            "nfcapd.1",
            ("10.0.0.1:40001", Server, 5, 6, ""), ("10.0.0.1:40002", Server, 5, 6, ""), ("10.0.0.1:40003", Server, 5, 6, ""),
            ("192.0.2.1:1", Server, 5, 6, ""));
        var run = new StampRun(Request(file, Open(1, "10.0.0.1:40001", "curl", Server), Open(1, "10.0.0.1:40002", "dig"), Open(50, "10.0.0.1:40003", "late")), _log);

        await run.RunAsync(TestContext.Current.CancellationToken);

        var counts = run.Counts;
        Assert.Equal((4, 2), (counts.Flows, counts.Named));
        Assert.Equal((1, 1), (counts.Of(MatchGrade.Exact), counts.Of(MatchGrade.Local)));
        Assert.Equal((1, 1), (counts.Of(MissReason.NotThen), counts.Of(MissReason.NotLocal)));
        Assert.Matches(@"named by process\s+2\s+50\.0 %", _log.ToString());
    }

    public void Dispose() => _files.Dispose();

    Task<int> RunAsync(StampRequest request) => new StampRun(request, _log).RunAsync(TestContext.Current.CancellationToken);

    StampRequest Request(string path, params string[] bindings) =>
        new() { Paths = [path], Bindings = bindings.Length == 0 ? [] : [_files.Bindings("bindings.ndjson", bindings)] };

    static string Open(double at, string local, string name, string? remote = null) => Line(at, "open", local, remote, $",\"pid\":939,\"name\":\"{name}\"");

    static string Close(double at, string local, string? remote = null) => Line(at, "close", local, remote, "");

    static string Line(double at, string what, string local, string? remote, string more) =>
        $"{{\"time\":\"{WallTime.Format(Given.At(at))}\",\"event\":\"{what}\",\"proto\":\"tcp\",\"local\":\"{local}\"{(remote is null ? "" : $",\"remote\":\"{remote}\"")}{more}}}";
}
