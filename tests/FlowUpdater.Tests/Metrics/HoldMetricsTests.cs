using Enrichment.Grpc;
using Enrichment.Grpc.Server;
using Enrichment.Native;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Collector;
using Xunit;
using static Enrichment.Updater.Tests.Attribution.Feed.FeedMessages;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>Flows that wait for a tracker which keeps up, lags, and goes away: the metrics, the status and the summary say the same.</summary>
public sealed class HoldMetricsTests : IAsyncDisposable
{
    const long Hour = 3_600_000_000_000;
    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1)];

    readonly TempFolder _folder = new();
    readonly CancellationTokenSource _gone = new();
    readonly GrpcServer _tracker;
    long _aheadNs = Hour; // Nobody knows how soon a datagram is read: what was told is an hour ahead of it.

    public HoldMetricsTests()
    {
        var services = new GrpcServices().AddServerStreaming(BindingFeedMethods.Watch, async (_, responses, call) =>
        {
            await responses.WriteAsync(Hello("one"));
            await responses.WriteAsync(Addresses("10.0.0.1"));
            await responses.WriteAsync(Snapshot(1));
            using var end = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, _gone.Token);
            while (!end.IsCancellationRequested)
            {
                var now = KernelClock.WallNow;
                await responses.WriteAsync(Heartbeat(1, now + Volatile.Read(ref _aheadNs), now));
                await Task.Delay(20, CancellationToken.None);
            }
        });
        _tracker = new GrpcServer(new GrpcServerOptions { Address = GrpcAddress.Unix(_folder.File("tracker.sock")) }, services);
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _tracker.DisposeAsync();
        _gone.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Metrics_FlowsThatWait_AreCountedByWhatBecameOfThem()
    {
        var (socket, tracker) = (_folder.File("metrics.sock"), "unix:" + _folder.File("tracker.sock"));
        await _tracker.StartAsync(TestContext.Current.CancellationToken);
        using var program = new CollectProgram(UdpPort.Free(), "--tracker", tracker, "--max-hold", "300ms", "--metrics", "unix:" + socket);

        await AskedUpdater.UntilAsync(socket, metrics => metrics[$"flowupdater_tracker_up{{tracker=\"{tracker}\"}}"] == 1);
        program.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Flows(2))));
        var metrics = await AskedUpdater.UntilAsync(socket, metrics => Of(metrics, "in time") == 2);
        Assert.Equal((0, 0), (Of(metrics, "late"), Of(metrics, "no room")));

        // It answers, and tells nothing of the last hour.
        Volatile.Write(ref _aheadNs, -Hour);
        await AskedUpdater.UntilAsync(socket, metrics => metrics[$"flowupdater_tracker_lag_seconds{{tracker=\"{tracker}\"}}"] > 3000);
        program.Send(Bytes.V9(new Bytes().Set(256, Flows(3)), 1));
        metrics = await AskedUpdater.UntilAsync(socket, metrics => Of(metrics, "late") == 3);
        Assert.Equal((2, 0), (Of(metrics, "in time"), Of(metrics, "no room")));
        Assert.True(metrics["flowupdater_hold_time_seconds_bucket{le=\"+Inf\"}"] > metrics["flowupdater_hold_time_seconds_bucket{le=\"0.1\"}"], "none has waited");
        Assert.Matches(" 3    late\n", await AskedUpdater.StatusAsync(socket));

        // It is gone: nobody waits for it, and its flows say why they have no name.
        await _gone.CancelAsync();
        await _tracker.StopAsync(TestContext.Current.CancellationToken);
        await AskedUpdater.UntilAsync(socket, metrics => metrics[$"flowupdater_tracker_up{{tracker=\"{tracker}\"}}"] == 0);
        program.Send(Bytes.V9(new Bytes().Set(256, Flows(4)), 2));
        metrics = await AskedUpdater.UntilAsync(socket, metrics => metrics["flowupdater_flows_total"] == 9);
        Assert.Equal((6, 3, 0), (Of(metrics, "in time"), Of(metrics, "late"), Of(metrics, "no room")));
        Assert.True(metrics["flowupdater_ends_missed_total{reason=\"tracker-away\"}"] >= 4, string.Join('\n', metrics.Keys.Where(key => key.Contains("missed", StringComparison.Ordinal))));

        var said = program.Stop();
        Assert.Single(said, line => line.EndsWith("not waited for  3 flows were stamped before their trackers had told everything (--max-hold), 0 because too many waited", StringComparison.Ordinal));
    }

    static double Of(Dictionary<string, double> metrics, string result) => metrics[$"flowupdater_hold_flows_total{{result=\"{result}\"}}"];

    static Bytes Flows(int count) => Enumerable.Range(0, count).Aggregate(new Bytes(), (all, i) => all.U32(0x0A000001, 0xC6336407).U16(4000 + i, 443).U8(6));
}
