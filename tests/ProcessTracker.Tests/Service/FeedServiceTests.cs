using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Client;
using Enrichment.Grpc.Server;
using Enrichment.Tracker.Feed;
using Enrichment.Tracker.Service;
using Enrichment.Tracker.Tests.Feed;
using Xunit;

namespace Enrichment.Tracker.Tests.Service;

/// <summary>The service as a reader sees it, through a real Unix socket.</summary>
public sealed class FeedServiceTests : IAsyncLifetime
{
    readonly string _folder = Directory.CreateTempSubdirectory("enrichment-feed-").FullName;
    readonly BindingFeed _feed = new(new FeedOptions { RingCapacity = 16 });
    readonly FeedOrigin _origin = new()
    {
        HostName = "h", BootId = "b", Source = "sockdiag", Interval = TimeSpan.FromMilliseconds(250), Version = "1",
    };

    GrpcServer _server = null!;
    GrpcChannel _channel = null!;

    public async ValueTask InitializeAsync()
    {
        var address = GrpcAddress.Parse("unix:" + Path.Combine(_folder, "feed.sock"));
        var service = new FeedService(_feed, _origin, () => [new("processes", 3), new("polls", 5)], TimeProvider.System);
        _server = new GrpcServer(new GrpcServerOptions { Address = address }, service.AddTo(new GrpcServices()));
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _channel = new GrpcChannel(address);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Watch_FromTheStart_HelloSnapshotThenChangesThenHeartbeat()
    {
        var binding = Sample.Open(1);
        _feed.Opened(binding);
        await using var reader = new Reader(_channel, new WatchRequest());

        Assert.Equal(_origin.Epoch, (await reader.Next()).Hello.Epoch);
        var snapshot = (await reader.Next()).Snapshot;
        Assert.Equal("curl", Assert.Single(snapshot.Processes).Name);
        Assert.Equal(443u, Assert.Single(snapshot.Bindings).RemotePort);
        Assert.True((await reader.Next()).Snapshot.Last);
        await reader.Until(message => message.Heartbeat is not null);

        _feed.Closed(Sample.Close(binding, 50));
        _feed.Opened(Sample.Open(2));
        _feed.Watermark(60);

        var changes = (await reader.Until(message => message.Changes is not null)).Changes;
        Assert.Empty(changes.Processes); // sent with the snapshot
        Assert.Equal([(2UL, 50L), (3UL, 0L)], changes.Changes_.Select(change => (change.Sequence, change.Binding.ClosedByNs)));
        var heartbeat = (await reader.Next()).Heartbeat;
        Assert.Equal((3UL, 60L), (heartbeat.Sequence, heartbeat.WatermarkNs));
        Assert.True(heartbeat.WallTimeNs > 1_700_000_000_000_000_000);
    }

    [Fact]
    public async Task Watch_ResumesWithinTheRing_WithoutSnapshot()
    {
        for (ulong i = 1; i <= 5; i++)
        {
            _feed.Opened(Sample.Open(i));
        }

        await using var reader = new Reader(_channel, new WatchRequest { AfterSequence = 3, Epoch = _origin.Epoch });
        await reader.Next();

        var first = await reader.Until(message => message.Addresses is null);
        Assert.Equal([4UL, 5UL], first.Changes.Changes_.Select(change => change.Sequence));
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(38, "another run")]
    public async Task Watch_CannotResume_SaysWhatIsLostAndBeginsAnew(ulong after, string? epoch)
    {
        for (ulong i = 1; i <= 40; i++)
        {
            _feed.Opened(Sample.Open(i));
        }

        await using var reader = new Reader(_channel, new WatchRequest { AfterSequence = after, Epoch = epoch ?? _origin.Epoch });
        await reader.Next();

        var lost = (await reader.Next()).Lost;
        Assert.Equal(epoch is null ? (3UL, 40UL) : (0UL, 0UL), (lost.FromSequence, lost.ToSequence));
        Assert.Equal(40, (await reader.Next()).Snapshot.Bindings.Count);
    }

    [Fact]
    public async Task Watch_SlowReader_IsCutToASnapshotAndTheWriterNeverWaits()
    {
        await using var reader = new Reader(_channel, new WatchRequest());
        await reader.Until(message => message.Heartbeat is not null);

        for (ulong i = 1; i <= 100_000; i++)
        {
            _feed.Opened(Sample.Open(i)); // returns at once, however little is read
        }

        _feed.Watermark(1);
        await reader.Until(message => message.Lost is not null);
        await reader.Until(message => message.Snapshot is { Last: true, Sequence: 100_000 });
    }

    [Fact]
    public async Task GetStatus_TellsWhatIsCounted()
    {
        _feed.Opened(Sample.Open(1));

        var status = await _channel.UnaryAsync(BindingFeedMethods.GetStatus, new StatusRequest(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1UL, 3UL, 0u), (status.OpenBindings, status.Processes, status.Watchers));
        Assert.Contains(status.Counters, counter => counter is { Name: "polls", Value: 5 });
    }
}
