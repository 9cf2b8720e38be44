using System.Diagnostics;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Journal;
using Enrichment.Tracker.Commands;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Journal;
using Enrichment.Tracker.Tests.Feed;
using Xunit;

namespace Enrichment.Tracker.Tests.Journal;

/// <summary>A recorder at a real feed, and what is on the disk afterwards.</summary>
public sealed class JournalRecorderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("enrichment-journal-").FullName;
    readonly BindingFeed _feed = new(new FeedOptions { RingCapacity = 64 });
    readonly List<string> _said = [];
    readonly FeedOrigin _origin = new()
    {
        HostName = "h", BootId = Guid.NewGuid().ToString(), Source = "sockdiag", Interval = TimeSpan.FromMilliseconds(250), Version = "1",
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Record_ChangesUntilTheStop_AreAllThereBehindHelloAndSnapshot()
    {
        _feed.Opened(Sample.Open(1));
        _feed.Watermark(10);
        await using var recorder = Recorder();
        recorder.Start();
        var second = Sample.Open(2);
        _feed.Opened(second);
        _feed.Closed(Sample.Close(second, 50));
        _feed.Watermark(60);
        await recorder.StopAsync();

        var messages = Messages(Assert.Single(Segments()));
        Assert.Equal(_origin.Epoch, messages[0].Hello.Epoch);
        var last = Assert.Single(messages, message => message.Snapshot is { Last: true }).Snapshot;
        Assert.Equal(10, last.CompleteSinceNs);
        var told = messages.Where(message => message.Snapshot is not null).Sum(message => message.Snapshot.Bindings.Count)
            + messages.Where(message => message.Changes is not null).Sum(message => message.Changes.Changes_.Count(change => change.Binding.ClosedByNs == 0));
        Assert.Equal(2, told);
        Assert.Equal((3UL, 60L), (messages[^1].Heartbeat.Sequence, messages[^1].Heartbeat.WatermarkNs));
        Assert.Equal(Path.Combine(_folder, "h"), recorder.Folder);
        Assert.True(recorder.Status is { Segments: 1, Bytes: > 100, Failures: 0 });
    }

    [Fact]
    public async Task Record_Rotation_EachSegmentStandsAloneAndNothingIsLostBetween()
    {
        var clock = Stopwatch.StartNew();
        await using var recorder = Recorder(TimeSpan.FromSeconds(1));
        recorder.Start();
        ulong id = 0;
        for (var i = 0; i < 350; i++)
        {
            var binding = Sample.Open(++id);
            _feed.Opened(binding);
            _feed.Closed(Sample.Close(binding, i + 1));
            _feed.Watermark(i + 1);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await recorder.StopAsync();
        Assert.InRange(Segments().Length, 4, (int)clock.Elapsed.TotalSeconds + 2); // one each second, however long a busy machine takes
        Assert.All(Segments(), segment => Assert.NotNull(Messages(segment)[0].Hello));

        // As a watch tells it: each once.
        var told = new List<(ulong Id, bool IsOpen)>();
        new JournalListing(JournalListing.OnlyHost(_folder), 0, long.MaxValue, tellsPresent: true, binding => told.Add((binding.Id, binding.IsOpen)), TextWriter.Null)
            .Run(TestContext.Current.CancellationToken);
        var closed = told.Where(change => !change.IsOpen).Select(change => (int)change.Id).Order().ToList();
        Assert.InRange(closed[0], 1, 20); // what was closed before it began is not told
        Assert.Equal(Enumerable.Range(closed[0], 350 - closed[0] + 1), closed);
        Assert.Equal(told.Count, told.Distinct().Count());
    }

    [Fact]
    public async Task Record_SlowerThanTheRing_SaysWhatItLostAndTheFeedNeverWaits()
    {
        await using var recorder = Recorder();
        recorder.Start();
        for (ulong i = 1; i <= 50_000; i++)
        {
            _feed.Opened(Sample.Open(i));
        }

        _feed.Watermark(1);
        await recorder.StopAsync();

        var messages = Messages(Assert.Single(Segments()));
        var lost = messages.FindLastIndex(message => message.Lost is not null);
        Assert.True(lost > 0 || messages.Where(message => message.Snapshot is not null).Sum(message => message.Snapshot.Bindings.Count) == 50_000);
        Assert.Equal(50_000UL, messages.Last(message => message.Snapshot is not null).Snapshot.Sequence);
    }

    JournalRecorder Recorder(TimeSpan? rotation = null) => new(
        _feed, _origin, new JournalOptions { Directory = _folder, Rotation = rotation ?? TimeSpan.FromHours(24) }, TimeProvider.System, _said.Add);

    string[] Segments() => [.. Directory.GetFiles(Path.Combine(_folder, "h"), "*.journal").Order(StringComparer.Ordinal)];

    static List<FeedMessage> Messages(string path)
    {
        using var reader = SegmentReader.Open(path);
        var messages = new List<FeedMessage>();
        while (reader.NextChunk())
        {
            while (reader.NextMessage(out _) is { } message)
            {
                messages.Add(message);
            }
        }

        Assert.Null(reader.Problem);
        return messages;
    }
}
