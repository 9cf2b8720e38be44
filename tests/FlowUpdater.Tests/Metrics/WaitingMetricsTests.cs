using Enrichment.Flows;
using Enrichment.Grpc;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Attribution;
using Enrichment.Updater.Attribution.Feed;
using Enrichment.Updater.Inputs.Collector;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Tests.Attribution;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>What waits, and for whom.</summary>
public sealed class WaitingMetricsTests : IDisposable
{
    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2)];
    readonly TempFolder _folder = new();

    string Socket => _folder.File("metrics.sock");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Trackers_OffsetAndLag_AreThoseOfEach()
    {
        var history = new BindingHistory();
        var feeds = new[] { "one", "two", "three" }.Select(name => new TrackerFeed(GrpcAddress.Unix(_folder.File(name)), history, _ => { })).ToList();
        var time = new ManualTimeProvider();
        var nowNs = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000;
        (feeds[0].Host.OffsetNs, feeds[0].Host.WatermarkNs, feeds[0].Host.IsAway) = (1_500_000_000, nowNs - 1_750_000_000, false);
        (feeds[1].Host.OffsetNs, feeds[1].Host.WatermarkNs, feeds[1].Host.IsAway) = (-250_000_000, nowNs - 2_750_000_000, true);
        (feeds[2].Host.WatermarkNs, feeds[2].Host.IsAway) = (long.MinValue, true); // has never answered
        history.Add(feeds[0].Host, Given.Socket("tcp 10.0.0.1:80", "server"));

        using var stage = new MetricsStage(new MetricsOptions { Listen = [GrpcAddress.Unix(Socket)] }, _ => { });
        new TrackerMetrics(history, feeds, time).AddTo(stage.Meter.Meter);
        stage.Start();
        var metrics = await AskedUpdater.MetricsAsync(Socket);

        Assert.Equal([1, 0, 0], feeds.Select(feed => metrics[Of("up", feed)]));
        Assert.Equal((1.5, 0.25), (metrics[Of("offset_seconds", feeds[0])], metrics[Of("lag_seconds", feeds[0])]));
        Assert.Equal((-0.25, 3), (metrics[Of("offset_seconds", feeds[1])], metrics[Of("lag_seconds", feeds[1])]));
        Assert.False(metrics.ContainsKey(Of("lag_seconds", feeds[2])));
        Assert.Equal((1, 1), (metrics["flowupdater_bindings"], metrics["flowupdater_bindings_open"]));
        Assert.Matches($@"-0\.250 s +{feeds[1].Address}\n", await AskedUpdater.StatusAsync(Socket));
    }

    [Fact]
    public async Task Queue_FullBatches_AreCountedUntilTheyAreTaken()
    {
        var queue = new BatchQueue(64 << 20);
        using var collector = new Updater.Inputs.Collector.Collector(new CollectorOptions { Listen = [] }, queue, _ => { });
        using var stage = new MetricsStage(new MetricsOptions { Listen = [GrpcAddress.Unix(Socket)] }, _ => { });
        new CollectorMetrics(collector, queue).AddTo(stage.Meter.Meter);
        stage.Start();
        var decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), queue.Rent(), queue);
        decoder.Decode(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, new Bytes().U32(1, 2).U16(3).U32(1, 2).U16(4))), IpAddress.Parse("192.0.2.1"), Bytes.Now * 1_000_000_000);
        Assert.Equal(0, (await AskedUpdater.MetricsAsync(Socket))["flowupdater_collector_queue"]);

        decoder.HandOn();
        Assert.Equal(2, (await AskedUpdater.MetricsAsync(Socket))["flowupdater_collector_queue"]);
        Assert.Matches(@" 2  Flows that wait to be stamped\.\n", await AskedUpdater.StatusAsync(Socket));

        queue.Take();
        Assert.Equal(0, (await AskedUpdater.MetricsAsync(Socket))["flowupdater_collector_queue"]);
    }

    static string Of(string name, TrackerFeed feed) => $"flowupdater_tracker_{name}{{tracker=\"{feed.Address}\"}}";
}
