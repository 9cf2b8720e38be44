using System.Diagnostics;
using Enrichment.Files;
using Enrichment.Updater.Stamp;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp;

/// <summary>Trees of files: what is done is remembered, and what cannot be done is said.</summary>
public sealed class ArchiveTests : IDisposable
{
    const string Server = "198.51.100.7:443";

    readonly FlowFileBuilder _files = new();
    readonly StringWriter _log = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Run_TreeOfManyFiles_AllAreStampedAndCountedOnce(int jobs)
    {
        var paths = Tree(60);
        var run = await RunAsync(Request() with { Jobs = jobs });

        Assert.All(paths, path => Assert.Equal(["curl"], FlowFileBuilder.Names(path)));
        Assert.Equal((60, 60L, 60L), (run.Counts.Files, run.Counts.Flows, run.Counts.Named));
    }

    [Fact]
    public async Task Run_SecondTimeWithState_DoesNothing()
    {
        var paths = Tree(5);
        await RunAsync(Request());
        var before = paths.Select(path => FileStatus.Of(path)).ToList();

        var run = await RunAsync(Request());

        Assert.Equal(before, paths.Select(path => FileStatus.Of(path)));
        Assert.Equal((0, 5), (run.Counts.Files, run.Counts.Skipped[SkipReason.Done]));
        Assert.Matches(@"skipped\s+5\s+done before, with the same bindings", _log.ToString());
    }

    [Fact]
    public async Task Run_FileChangedSince_IsDoneAgainAndNoOther()
    {
        var paths = Tree(5);
        await RunAsync(Request());
        _files.Flows("in/2026/nfcapd.3", ("10.0.0.1:40001", Server, 5, 6, ""));

        var run = await RunAsync(Request());

        Assert.Equal(1, run.Counts.Files);
        Assert.Equal(["curl"], FlowFileBuilder.Names(paths[3]));
    }

    [Fact]
    public async Task Run_OtherBindingsOrOptions_AllIsDoneAgain()
    {
        Tree(3);
        await RunAsync(Request());

        Assert.Equal(3, (await RunAsync(Request() with { Placeholder = "XXX" })).Counts.Files);
        var other = Request() with { Bindings = [_files.Bindings("other.ndjson", Open("10.0.0.1:40001", "wget"))] };
        Assert.Equal(3, (await RunAsync(other)).Counts.Files);
        Assert.Equal(["wget"], FlowFileBuilder.Names(_files.At("in/2026/nfcapd.0")));
    }

    [Fact]
    public async Task Run_OutputRemoved_IsMadeAgain()
    {
        Tree(3);
        var request = Request() with { OutputDirectory = _files.At("out") };
        await RunAsync(request);
        File.Delete(_files.At("out/2026/nfcapd.1"));

        var run = await RunAsync(request);

        Assert.Equal((1, 2), (run.Counts.Files, run.Counts.Skipped[SkipReason.Done]));
        Assert.Equal(["curl"], FlowFileBuilder.Names(_files.At("out/2026/nfcapd.1")));
    }

    [Fact]
    public async Task Run_Out_DirectoriesAreAsClosedAsTheInputs()
    {
        Tree(1);
        Chmod("0750", "in/2026");

        await RunAsync(Request() with { OutputDirectory = _files.At("out") });

        Assert.Equal(FileStatus.Of(_files.At("in/2026"))!.Value.Mode, FileStatus.Of(_files.At("out/2026"))!.Value.Mode);
    }

    [Fact]
    public async Task Run_HardLinkedFile_OtherNameKeepsWhatItWas()
    {
        var path = Tree(1)[0];
        using var link = Process.Start("ln", [path, _files.At("backup")]);
        link.WaitForExit();

        await RunAsync(Request());

        Assert.Equal(["curl"], FlowFileBuilder.Names(path));
        Assert.Equal([""], FlowFileBuilder.Names(_files.At("backup")));
        Assert.Matches(@"linked\s+1\s+had other names too", _log.ToString());
    }

    [Fact]
    public async Task Run_CopyLeftByKilledRun_IsGoneAfterwards()
    {
        Tree(2);
        File.WriteAllText(_files.At("in/2026/nfcapd.current.2147483647.copy"), "half");
        await RunAsync(Request());

        File.WriteAllText(_files.At("in/2026/nfcapd.current.2147483646.copy"), "half");
        await RunAsync(Request());

        Assert.Equal(["nfcapd.0", "nfcapd.1"], Directory.GetFiles(_files.At("in/2026")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Run_StateAmongFlowFiles_TouchesNothing()
    {
        var path = Tree(1)[0];

        await RunAsync(Request() with { StateFile = _files.At("in/state") }, exitCode: 1);

        Assert.Contains("would lie among the flow files", _log.ToString(), StringComparison.Ordinal);
        Assert.Equal([""], FlowFileBuilder.Names(path));
    }

    [Fact]
    public async Task Run_ManyForeignFiles_FirstAreSaidAllAreCounted()
    {
        Tree(1);
        for (var i = 0; i < 50; i++)
        {
            File.WriteAllText(_files.At($"in/notes{i}"), "not flows");
        }

        await RunAsync(Request());

        Assert.Equal(20, _log.ToString().Split('\n').Count(line => line.Contains("is not an nfcapd file", StringComparison.Ordinal)));
        Assert.Matches(@"skipped\s+50\s+not flow files", _log.ToString());
    }

    [Fact]
    public async Task Run_StoppedMidway_FilesAreOldOrNewAndNextRunDoesTheRest()
    {
        var paths = Tree(300);
        using var stop = new CancellationTokenSource();
        var run = new StampRun(Request() with { Jobs = 2 }, _log);
        var running = Task.Run(() => run.RunAsync(stop.Token), TestContext.Current.CancellationToken);
        while (run.Counts.Files < 20)
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        Assert.Equal(1, await running);
        var first = run.Counts.Files;
        Assert.InRange(first, 20, 299);
        Assert.Equal(first, paths.Count(path => FlowFileBuilder.Names(path)[0] == "curl"));

        Assert.Equal(300 - first, (await RunAsync(Request())).Counts.Files);
        Assert.Contains("stopped; the files not yet reached are as they were", _log.ToString(), StringComparison.Ordinal);
    }

    async Task<StampRun> RunAsync(StampRequest request, int exitCode = 0)
    {
        var run = new StampRun(request, _log);
        Assert.Equal(exitCode, await run.RunAsync(TestContext.Current.CancellationToken));
        return run;
    }

    List<string> Tree(int files)
    {
        if (!File.Exists(_files.At("b.ndjson")))
        {
            _files.Bindings("b.ndjson", Open("10.0.0.1:40001", "curl"));
        }

        return [.. Enumerable.Range(0, files).Select(i => _files.Flows($"in/2026/nfcapd.{i}", ("10.0.0.1:40001", Server, 5, 6, "")))];
    }

    StampRequest Request() => new() { Paths = [_files.At("in")], Bindings = [_files.At("b.ndjson")], StateFile = _files.At("state") };

    void Chmod(string mode, string name)
    {
        using var process = Process.Start("chmod", [mode, _files.At(name)]);
        process.WaitForExit();
    }

    static string Open(string local, string name) =>
        $"{{\"time\":\"{Enrichment.Bindings.WallTime.Format(Given.At(1))}\",\"event\":\"open\",\"proto\":\"tcp\",\"local\":\"{local}\",\"pid\":939,\"name\":\"{name}\"}}";
}
