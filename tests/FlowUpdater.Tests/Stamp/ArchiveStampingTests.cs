using Enrichment.Updater.Stamp;
using Enrichment.Updater.Tests.Attribution.Feed;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Feed.FeedMessages;
using static Enrichment.Updater.Tests.Attribution.Given;

namespace Enrichment.Updater.Tests.Stamp;

/// <summary>Archives of days against a journal of days.</summary>
public sealed class ArchiveStampingTests : IDisposable
{
    const double Day = 86_400;

    readonly FlowFileBuilder _files = new();
    readonly JournalBench _bench = new();
    readonly StringWriter _log = new();

    public void Dispose()
    {
        _files.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Run_DaysApart_JournalIsReadForEachTimeOnItsOwn()
    {
        var writer = _bench.Writer();
        for (var day = 0; day < 5; day++)
        {
            var at = day * Day;
            _bench.Tell(writer, at + 10, JournalSourceTests.Opening("one", (ulong)(10 * day) + 3, completeSince: at, Socket("tcp 10.0.0.1:40001", $"day{day}", opened: at + 1, id: (ulong)day + 1)));
            _bench.Tell(writer, at + 100, Heartbeat((ulong)(10 * day) + 3, At(at + 100)));
            _files.Flows($"in/{day}/nfcapd.{day}a", ("10.0.0.1:40001", "198.51.100.7:443", at + 20, at + 30, ""));
            _files.Flows($"in/{day}/nfcapd.{day}b", ("10.0.0.1:40001", "198.51.100.7:443", at + 40, at + 50, ""));
        }

        writer.Dispose();
        var run = new StampRun(new StampRequest { Paths = [_files.At("in")], Journals = [_bench.Directory], Jobs = 1 }, _log);

        Assert.Equal(0, await run.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal((10, 10L), (run.Counts.Files, run.Counts.Named));
        Assert.All(Enumerable.Range(0, 5), day => Assert.Equal([$"day{day}"], FlowFileBuilder.Names(_files.At($"in/{day}/nfcapd.{day}b"))));
        var reads = _log.ToString().Split('\n').Where(line => line.Contains("segments read", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, reads.Count);
        Assert.DoesNotContain(reads, line => line.Contains("5 of 5 segments", StringComparison.Ordinal));
    }
}
