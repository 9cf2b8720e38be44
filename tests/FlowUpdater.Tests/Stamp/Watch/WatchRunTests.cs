using Enrichment.Files;
using Enrichment.Updater.Stamp;
using Xunit;

namespace Enrichment.Updater.Tests.Stamp.Watch;

/// <summary>Files come into a directory as collectors put them there. Services alone are waited for by nobody.</summary>
public sealed class WatchRunTests : IAsyncDisposable
{
    readonly FlowFileBuilder _files = new();
    readonly StringWriter _log = new();
    readonly CancellationTokenSource _stop = new();
    StampRun? _run;
    Task<int> _running = Task.FromResult(0);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Watch_FileRenamedAsNfcapdDoes_IsStampedOnceAndOurOwnRenameIsNoNewFile()
    {
        await StartAsync();
        Complete("nfcapd.202611210000");

        await UntilStampedAsync("nfcapd.202611210000");
        await Task.Delay(500, TestContext.Current.CancellationToken);

        Assert.Equal(0, await EndAsync());
        Assert.Equal(1, _run!.Counts.Files);
        Assert.Matches(@"named by service\s+1", Log);
    }

    [Fact]
    public async Task Watch_FilesThatWereThere_AreCaughtUp()
    {
        Complete("2026/nfcapd.1");
        Complete("2026/nfcapd.2");
        await StartAsync();

        await UntilStampedAsync("2026/nfcapd.1", "2026/nfcapd.2");
        Assert.Equal(0, await EndAsync());
    }

    [Fact]
    public async Task Watch_FileStillWritten_IsLeftAlone()
    {
        await StartAsync();
        var path = Flow("nfcapd.current.77");
        Complete("nfcapd.2");
        await UntilStampedAsync("nfcapd.2");

        Assert.Equal([""], FlowFileBuilder.Names(path));
        File.Move(path, _files.At("in/nfcapd.1"));
        await UntilStampedAsync("nfcapd.1");
    }

    [Fact]
    public async Task Watch_NewSubHierarchies_AreFollowed()
    {
        await StartAsync();
        for (var day = 10; day < 30; day++)
        {
            Complete($"2026/11/{day}/nfcapd.1"); // made and filled at once: some files come before their directory is watched
        }

        await UntilStampedAsync([.. Enumerable.Range(10, 20).Select(day => $"2026/11/{day}/nfcapd.1")]);
        Complete("2026/11/10/nfcapd.2");
        await UntilStampedAsync("2026/11/10/nfcapd.2");
        await EndAsync();
        Assert.Equal(21, _run!.Counts.Files);
    }

    [Fact]
    public async Task Watch_FileCopiedOverAndOver_EachContentIsStamped()
    {
        await StartAsync();
        var source = _files.Flows("source", ("10.0.0.1:40001", "198.51.100.7:443", 5, 6, ""));
        for (var i = 0; i < 3; i++)
        {
            File.Copy(source, _files.At("in/nfcapd.1"), overwrite: true);
            await UntilStampedAsync("nfcapd.1");
        }
    }

    [Fact]
    public async Task Watch_ForeignFile_IsSaidOnce()
    {
        await StartAsync();
        File.WriteAllText(_files.At("in/notes"), "hello");
        Complete("nfcapd.1");
        await UntilStampedAsync("nfcapd.1");
        await EndAsync();

        Assert.Single(Log.Split('\n'), line => line.Contains("is not an nfcapd file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_Out_MirrorsWhatComes()
    {
        await StartAsync(request => request with { OutputDirectory = _files.At("in/stamped") });
        Complete("2026/nfcapd.1");

        await UntilStampedAsync("stamped/2026/nfcapd.1");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await EndAsync();

        Assert.Equal([""], FlowFileBuilder.Names(_files.At("in/2026/nfcapd.1")));
        Assert.Equal(1, _run!.Counts.Files);
    }

    [Fact]
    public async Task Watch_NoDirectory_IsSaid()
    {
        var path = _files.Flows("nfcapd.1", ("10.0.0.1:40001", "198.51.100.7:443", 5, 6, ""));
        _run = new StampRun(Request() with { Paths = [path] }, _log);

        Assert.Equal(1, await _run.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal($"flowupdater: {path}: is no directory, and there is nothing to watch\n", Log);
    }

    string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    async Task StartAsync(Func<StampRequest, StampRequest>? more = null)
    {
        Directory.CreateDirectory(_files.At("in"));
        _run = new StampRun(more?.Invoke(Request()) ?? Request(), TextWriter.Synchronized(_log));
        _running = Task.Run(() => _run.RunAsync(_stop.Token));
        await UntilAsync(() => Log.Contains("watching ", StringComparison.Ordinal));
    }

    async Task<int> EndAsync()
    {
        await _stop.CancelAsync();
        return await _running;
    }

    StampRequest Request() => new()
    {
        Paths = [_files.At("in")], Watch = true, Services = true, ServicesFile = _files.Bindings("services", "https 443/tcp"), Placeholder = "",
    };

    string Flow(string name) => _files.Flows("in/" + name, ("10.0.0.1:40001", "198.51.100.7:443", 5, 6, ""));

    /// <summary>As nfcapd does: written under another name, in the directory above the sub-hierarchy.</summary>
    void Complete(string name)
    {
        var path = Flow("nfcapd.current.4711");
        Directory.CreateDirectory(Path.GetDirectoryName(_files.At("in/" + name))!);
        File.Move(path, _files.At("in/" + name));
    }

    Task UntilStampedAsync(params string[] names) => UntilAsync(() => Array.TrueForAll(
        names, name => FileStatus.Of(_files.At("in/" + name)) is not null && FlowFileBuilder.Names(_files.At("in/" + name)) is ["https***"]));

    async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.True(i < 400, Log);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
