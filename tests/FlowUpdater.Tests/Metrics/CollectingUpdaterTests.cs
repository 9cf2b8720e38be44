using System.Net;
using System.Net.Sockets;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>Whatever happens to datagrams moves the number that tells of it, and <c>flowupdater status</c> prints it.</summary>
public sealed class CollectingUpdaterTests : IDisposable
{
    const string V9 = "{exporter=\"127.0.0.1\",version=\"v9\",domain=\"0\"}";

    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4), (22, 4), (21, 4)];
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_WhatHappensToDatagrams_IsCountedByReason()
    {
        var socket = _folder.File("metrics.sock");
        using var relayed = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        relayed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var program = new CollectProgram(
            UdpPort.Free(), "--write", _folder.File("flows"), "--allow", "127.0.0.1", "--metrics", "unix:" + socket, "--relay", relayed.LocalEndPoint!.ToString()!, "--tracker", "unix:" + _folder.File("none"));
        var before = await AskedUpdater.MetricsAsync(socket);
        Assert.Equal((0, 0), (before["flowupdater_exporters"], before["flowupdater_flows_total"]));

        program.Send(
            Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(1))), // the template and a flow
            Bytes.V9(new Bytes().Set(256, Record(2)), 5), // four are missing
            Bytes.V9(new Bytes().Set(256, Record(3)), 3), // one of them was overtaken
            Bytes.V9(new Bytes().U16(256, 2), 6), // a set shorter than its header
            Bytes.V9(new Bytes().Set(1, new Bytes().U16(258, 4, 8).U16(1, 4, 34, 4, 35, 1), pad: true).Set(258, new Bytes().U32(0).U32(50).U8(2), pad: true), 7),
            Bytes.V9(new Bytes().Template(0, 256, Fields), 0, uptime: 1000), // it begins anew
            [0, 99, 1, 2, 3, 4]);
        program.Send([.. Enumerable.Range(0, 20).Select(i => Bytes.V9(new Bytes().Set(999, new Bytes().U8(new byte[60_000])), (uint)i + 1, uptime: 2000))]); // no template ever comes
        program.SendFrom(IPAddress.Parse("127.0.0.2"), Bytes.V9(new Bytes()));

        var after = await AskedUpdater.UntilAsync(socket, metrics => Sum(metrics, "flowupdater_collector_drops_total") == 2 && Sum(metrics, "flowupdater_collector_datagrams_total") == 28);
        after = await AskedUpdater.MetricsAsync(socket); // Numbers are not read in one moment.

        Assert.Equal(1, Sum(after, "flowupdater_exporters"));
        Assert.Equal(26, after["flowupdater_exporter_datagrams_total" + V9]);
        Assert.Equal(3, after["flowupdater_exporter_flows_total" + V9]);
        Assert.Equal((3, 1), (after["flowupdater_exporter_missing_total" + V9], after["flowupdater_exporter_gaps_total" + V9]));
        Assert.Equal((1, 1), (after["flowupdater_exporter_reordered_total" + V9], after["flowupdater_exporter_restarts_total" + V9]));
        Assert.Equal((1, 50), (after["flowupdater_exporter_templates" + V9], after["flowupdater_exporter_sampling" + V9]));
        Assert.InRange(after["flowupdater_exporter_untemplated_total" + V9], 1, 20);
        Assert.Equal(1, after[$"flowupdater_exporter_unreadable_total{V9[..^1]},reason=\"bad length\"}}"]);
        Assert.Equal((1, 1, 0), (Drops(after, program, "not allowed"), Drops(after, program, "not flows"), Drops(after, program, "kernel")));
        Assert.Equal(27, Sum(after, "flowupdater_relay_datagrams_total") + Sum(after, "flowupdater_relay_drops_total"));
        Assert.Equal(0, after["flowupdater_tracker_up{tracker=\"unix:" + _folder.File("none") + "\"}"]);
        after = await AskedUpdater.UntilAsync(socket, metrics => metrics["flowupdater_files_flows_total"] == 3);
        Assert.True(after["flowupdater_hold_time_seconds_count"] > 0);
        Assert.Equal(6, Sum(after, "flowupdater_ends_missed_total"));

        var status = await AskedUpdater.StatusAsync(socket);
        foreach (var line in (string[])[@" 26 +127\.0\.0\.1, v9, 0", @" 50 +127\.0\.0\.1, v9, 0", @" 1 +127\.0\.0\.1, v9, 0, bad length", $@" 1 +udp:127\.0\.0\.1:{program.Port}, not allowed", @" 3  Flows written to files", " 0 +unix:.*none\n"])
        {
            Assert.Matches(line, status);
        }

        program.Stop();
    }

    // Each part that cannot be read is of its own kind, and moves its own number (RFC 3954 §5, RFC 7011 §3).
    [Fact]
    public async Task Metrics_WhatCannotBeRead_IsCountedByItsReason()
    {
        var socket = _folder.File("metrics.sock");
        using var program = new CollectProgram(UdpPort.Free(), "--metrics", "unix:" + socket);
        var variable = new Bytes().Set(2, new Bytes().U16(300, 1, 82, 65535)); // interfaceName
        program.Send(
            Bytes.V9(new Bytes().U16(256, 100, 0)), // a set that ends after the datagram
            Bytes.V9(new Bytes().U16(256, 2)),
            Bytes.V9(new Bytes().Set(0, new Bytes().U16(7, 1, 8, 4))), // a number that is reserved
            Bytes.Ipfix(variable.Set(300, new Bytes().U8(200, 1, 2, 3)))); // a field of 200 bytes in a set of 4
        program.Send([.. Enumerable.Range(0, 30).Select(i => Bytes.V9(Enumerable.Range(1000 + (i * 70), 70).Aggregate(new Bytes(), (all, id) => all.Template(0, id, Fields)), (uint)i + 3))]); // 2,100 templates
        program.Send([9, 9], [0, 9, 0, 1, 0, 0], [0, 5, 0, 1]);
        program.Send([.. Enumerable.Range(0, 256).Select(i => Bytes.V9(new Bytes(), domain: (uint)i + 10))]); // more domains than an exporter may have

        var after = await AskedUpdater.UntilAsync(socket, metrics => Sum(metrics, "flowupdater_collector_datagrams_total") == 4 + 30 + 3 + 256);
        after = await AskedUpdater.MetricsAsync(socket); // Numbers are not read in one moment.

        Assert.All((string[])["truncated", "bad length", "bad template", "too many templates"], reason => Assert.True(after[$"flowupdater_exporter_unreadable_total{V9[..^1]},reason=\"{reason}\"}}"] > 0, reason));
        Assert.Equal(1, after["flowupdater_exporter_unreadable_total{exporter=\"127.0.0.1\",version=\"ipfix\",domain=\"0\",reason=\"bad record\"}"]);
        Assert.Equal(2048, Sum(after, "flowupdater_exporter_templates"));
        Assert.Equal((3, 2), (Drops(after, program, "not flows"), Drops(after, program, "too many exporters")));
        Assert.Equal(256, Sum(after, "flowupdater_exporters"));
        Assert.Matches($@" 2 +udp:127\.0\.0\.1:{program.Port}, too many exporters", await AskedUpdater.StatusAsync(socket));
    }

    // It stands still while more comes than the kernel keeps for it.
    [Fact]
    public async Task Metrics_KernelDrops_AreWhatWasSentAndDidNotCome()
    {
        const int Sent = 3000;
        var socket = _folder.File("metrics.sock");
        using var program = new CollectProgram(UdpPort.Free(), "--metrics", "unix:" + socket, "--receive-buffer", "64K");
        await AskedUpdater.MetricsAsync(socket);
        program.WhileStopped(() => program.Send([.. Enumerable.Range(0, Sent).Select(i => Bytes.V9(new Bytes().Set(999, new Bytes().U8(new byte[1000])), (uint)i))]));

        // The kernel tells how many with a later datagram.
        var sent = Sent;
        var after = await AskedUpdater.UntilAsync(socket, metrics =>
        {
            if (Sum(metrics, "flowupdater_collector_datagrams_total") + Drops(metrics, program, "kernel") == sent)
            {
                return true;
            }

            program.Send(Bytes.V9(new Bytes(), (uint)sent++));
            return false;
        });

        Assert.InRange(Drops(after, program, "kernel"), Sent / 2, Sent);
        Assert.Equal(Drops(after, program, "kernel"), after["flowupdater_exporter_missing_total" + V9]);
        Assert.Contains(program.Stop(), line => line.Contains($"dropped by the kernel {Drops(after, program, "kernel"):N0},", StringComparison.Ordinal));
    }

    // To both: the numbers of one address must not stand in for those of the other.
    [Fact]
    public async Task Metrics_ExporterSendsToTwoAddresses_IsCountedOnceWithAll()
    {
        var (socket, second) = (_folder.File("metrics.sock"), UdpPort.Free());
        using var program = new CollectProgram(UdpPort.Free(), "--collect", $"udp:127.0.0.1:{second.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "--metrics", "unix:" + socket);
        program.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(1))), Bytes.V9(new Bytes().Set(256, Record(2)), 1));
        using var other = new UdpClient();
        other.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Record(3))), new IPEndPoint(IPAddress.Loopback, second));

        var after = await AskedUpdater.UntilAsync(socket, metrics => Sum(metrics, "flowupdater_collector_datagrams_total") == 3);
        after = await AskedUpdater.UntilAsync(socket, metrics => Sum(metrics, "flowupdater_flows_total") == 3);
        Assert.Equal((3, 3, 1), (after["flowupdater_exporter_datagrams_total" + V9], after["flowupdater_exporter_flows_total" + V9], after["flowupdater_exporters"]));
    }

    static double Sum(Dictionary<string, double> metrics, string name) =>
        metrics.Where(one => one.Key == name || one.Key.StartsWith(name + "{", StringComparison.Ordinal)).Sum(one => one.Value);

    static double Drops(Dictionary<string, double> metrics, CollectProgram program, string reason) =>
        metrics[$"flowupdater_collector_drops_total{{listener=\"udp:127.0.0.1:{program.Port}\",reason=\"{reason}\"}}"];

    static Bytes Record(uint packets) => new Bytes().U32(0x0A000001, 0x0A000002).U16(4000, 53).U8(17).U32(64, packets, 599_000, 599_500);
}
