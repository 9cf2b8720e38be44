using System.Collections.Concurrent;
using System.Threading.Channels;
using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Grpc.Server;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Feed.FeedMessages;
using static Enrichment.Updater.Tests.Attribution.Given;
using Wire = Enrichment.Grpc.Bindings.V1;

namespace Enrichment.Updater.Tests.Attribution.Feed;

/// <summary>The client against a real server of Shared/Grpc in this process, on a Unix socket.</summary>
public sealed class TrackerFeedTests : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly string _directory = Directory.CreateTempSubdirectory("feed").FullName;
    readonly CancellationTokenSource _stop = new();
    readonly BindingHistory _history = new(new BindingHistoryOptions { RetentionNs = long.MaxValue / 2 }); // The test's bindings live in 2023.
    readonly ConcurrentQueue<string> _said = new();
    readonly ConcurrentQueue<Wire.WatchRequest> _requests = new();
    readonly Attributor _attributor;
    Task _run = Task.CompletedTask;
    GrpcServer? _server;
    Channel<Wire.FeedMessage> _script = Channel.CreateUnbounded<Wire.FeedMessage>();

    public TrackerFeedTests() => _attributor = new Attributor(_history, new AttributionOptions());

    GrpcAddress Address => GrpcAddress.Unix(Path.Combine(_directory, "tracker.sock"));

    [Fact]
    public async Task Run_TrackerThere_BindingsAreKnown()
    {
        await ServeAsync();
        var feed = Watch();
        Say(Hello("one"), Addresses("10.0.0.1"), Snapshot(1, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)), Heartbeat(1, At(10)));

        await feed.Ready.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal("dnsmasq", Ask(5).Name);
        Assert.Equal($"tracker at {Address}: host host, 1 sockets, source sockdiag every 250 ms", Assert.Single(_said));
    }

    [Fact]
    public async Task Run_TrackerComesLater_IsSaidOnceAndFound()
    {
        var feed = Watch();
        await UntilAsync(() => feed.Breaks >= 3);
        Assert.Contains("is not there", Assert.Single(_said), StringComparison.Ordinal);
        Assert.Equal(MissReason.TrackerAway, Ask(5).Reason);

        await ServeAsync();
        Say(Hello("one"), Addresses("10.0.0.1"), Snapshot(1, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)), Heartbeat(1, At(10)));
        await feed.Ready.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal("dnsmasq", Ask(5).Name);
    }

    [Fact]
    public async Task Run_CallBroken_ResumesAfterTheSequence()
    {
        await ServeAsync();
        var feed = Watch();
        Say(Hello("one"), Addresses("10.0.0.1"), Snapshot(7, Socket("udp 10.0.0.1:53", "dnsmasq", id: 1)), Heartbeat(7, At(10)));
        await feed.Ready.WaitAsync(Patience, TestContext.Current.CancellationToken);

        EndCall();
        await UntilAsync(() => _requests.Count == 2);
        Assert.Equal((7UL, "one"), (_requests.Last().AfterSequence, _requests.Last().Epoch));
        Say(Hello("one"), Change(8, Socket("udp 10.0.0.1:99", "ntpd", opened: 11, id: 2)), Heartbeat(8, At(20)));
        await UntilAsync(() => _said.Count == 3);

        Assert.Equal("ntpd", _attributor.Stamp(Flow("10.0.0.1:99", "192.0.2.9:1", 15, protocol: Udp)).Source.Name);
        Assert.EndsWith("nothing was missed", _said.Last(), StringComparison.Ordinal);
        Assert.Contains("ended the feed", _said.ElementAt(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TrackerRestarted_FlowsGoOnAndItIsPickedUp()
    {
        await ServeAsync();
        var feed = Watch();
        Say(Hello("one"), Addresses("10.0.0.1"), Snapshot(7, Socket("udp 10.0.0.1:53", "dnsmasq", cookie: 5, id: 1)), Heartbeat(7, At(10)));
        await feed.Ready.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await _server!.DisposeAsync();
        await UntilAsync(() => feed.Host.IsAway && feed.Breaks >= 2);
        Assert.Equal(MissReason.TrackerAway, Ask(100).Reason);

        _script = Channel.CreateUnbounded<Wire.FeedMessage>();
        await ServeAsync();
        Say(Hello("two"), Addresses("10.0.0.1"), Snapshot(1, Socket("udp 10.0.0.1:53", "unbound", opened: 105, cookie: 6, id: 1)), Heartbeat(1, At(110)));
        await UntilAsync(() => _said.Count == 3);

        Assert.Equal("dnsmasq", Ask(9).Name);
        Assert.Equal("unbound", Ask(107).Name);
        Assert.Contains("is not known", _said.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TrackerFallsSilent_IsAway()
    {
        await ServeAsync();
        var feed = Watch(TimeSpan.FromMilliseconds(200));
        Say(Hello("one"), Snapshot(1), Heartbeat(1, At(10)));
        await feed.Ready.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await UntilAsync(() => feed.Host.IsAway);
        Assert.Contains("has said nothing for 0.2 s", _said.Last(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(Patience);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    TrackerFeed Watch(TimeSpan? silence = null)
    {
        var options = new TrackerFeedOptions
        {
            LocalBootId = "boot", // The test's tracker is of this host, so that its clock counts as ours.
            FirstRetry = TimeSpan.FromMilliseconds(5),
            LongestRetry = TimeSpan.FromMilliseconds(20),
            Silence = silence ?? Patience,
        };

        var feed = new TrackerFeed(Address, _history, _said.Enqueue, options);
        _run = feed.RunAsync(_stop.Token);
        return feed;
    }

    async Task ServeAsync()
    {
        var services = new GrpcServices().AddServerStreaming(BindingFeedMethods.Watch, async (request, responses, call) =>
        {
            _requests.Enqueue(request);
            await foreach (var message in _script.Reader.ReadAllAsync(call.CancellationToken))
            {
                await responses.WriteAsync(message);
            }
        });
        _server = new GrpcServer(new GrpcServerOptions { Address = Address }, services);
        await _server.StartAsync(TestContext.Current.CancellationToken);
    }

    void Say(params Wire.FeedMessage[] messages)
    {
        foreach (var message in messages)
        {
            Assert.True(_script.Writer.TryWrite(message));
        }
    }

    void EndCall()
    {
        var old = _script;
        _script = Channel.CreateUnbounded<Wire.FeedMessage>();
        old.Writer.Complete();
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            await Task.Delay(5, patience.Token);
        }
    }

    EndStamp Ask(double at) => _attributor.Stamp(Flow("10.0.0.1:53", "192.0.2.9:999", at, protocol: Udp)).Source;
}
