using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Enrichment.Tests.Netflow.Decoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Collector;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>What does not reach a collector: metrics, status and the summary at the end agree, and no flow is in none of them.</summary>
public sealed partial class ExportMetricsTests : IDisposable
{
    static readonly (int, int)[] Fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 4), (2, 4)];
    readonly TempFolder _folder = new();
    readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ExportMetricsTests() => _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    string Target => string.Create(CultureInfo.InvariantCulture, $"tcp:{_listener.LocalEndPoint}");

    string Metrics => _folder.File("metrics.sock");

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Dispose();
    }

    // It takes the connection, and never reads.
    [Fact]
    public async Task Export_CollectorDoesNotRead_DropsAreCountedByReason()
    {
        _listener.Listen();
        using var program = new CollectProgram(UdpPort.Free(), "--export", Target, "--metrics", "unix:" + Metrics);
        using var never = await _listener.AcceptAsync(TestContext.Current.CancellationToken);
        uint number = 0;
        await AskedUpdater.UntilAsync(Metrics, metrics =>
        {
            if (Drops(metrics, "too many waited") > 0)
            {
                return true;
            }

            for (var i = 0; i < 20; i++)
            {
                program.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Flows(2500)), number++));
            }

            return false;
        });

        var before = await AskedUpdater.MetricsAsync(Metrics);
        Assert.Matches($@" [0-9,]+    ipfix:{Regex.Escape(Target)}, too many waited\n", await AskedUpdater.StatusAsync(Metrics));

        var said = program.Stop();
        var (flows, tooMany, lost, notSent) = Summary(said);

        // The queue was full at the end, but for a host so slow that the collector has been given up meanwhile.
        Assert.True(lost > 0 || notSent > 1000, $"connection lost {lost}, not sent {notSent}");
        Assert.True(tooMany >= Drops(before, "too many waited"), $"too many waited {tooMany}");
        Assert.Single(said, line => line.EndsWith(string.Create(CultureInfo.InvariantCulture, $" datagrams of 1 exporters, {flows + tooMany + lost + notSent:N0} flows"), StringComparison.Ordinal));
    }

    // Nobody listens: all wait, and at the end they were not sent.
    [Fact]
    public async Task Export_CollectorIsAway_WhatWaitedWasNotSent()
    {
        using var program = new CollectProgram(UdpPort.Free(), "--export", Target, "--metrics", "unix:" + Metrics);
        program.Send(Bytes.V9(new Bytes().Template(0, 256, Fields).Set(256, Flows(100))));
        var metrics = await AskedUpdater.UntilAsync(Metrics, metrics => metrics["flowupdater_flows_total"] == 100 && metrics[Of("export_queue", $"target=\"ipfix:{Target}\"")] > 0);
        Assert.Equal((0, 0, 0), (Drops(metrics, "too many waited"), Drops(metrics, "connection lost"), Drops(metrics, "not sent")));

        var said = program.Stop();
        Assert.Equal((0, 0, 0, 100), Summary(said));
        Assert.Single(said, line => line.Contains($"collector at {Target} is not there: Connection refused; it is tried again", StringComparison.Ordinal));
    }

    double Drops(Dictionary<string, double> metrics, string reason) => metrics[Of("export_drops_total", $"target=\"ipfix:{Target}\",reason=\"{reason}\"")];

    static string Of(string name, string labels) => $"flowupdater_{name}{{{labels}}}";

    (long Flows, long TooMany, long Lost, long NotSent) Summary(string[] said)
    {
        var line = Assert.Single(said, line => line.Contains("  exported  ", StringComparison.Ordinal));
        var numbers = Exported().Match(line);
        Assert.True(numbers.Success && line.Contains($"to ipfix:{Target};", StringComparison.Ordinal), line);
        long Number(int group) => long.Parse(numbers.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        return (Number(1), Number(2), Number(3), Number(4));
    }

    static Bytes Flows(int count) => Enumerable.Range(0, count).Aggregate(new Bytes(), (all, i) => all.U32(0x0A000001, 0x0A000002).U16(4000 + i, 443).U8(6).U32(64, 1));

    [GeneratedRegex(@"exported +([\d,]+) flows in .* too many waited ([\d,]+), connection lost ([\d,]+), not sent ([\d,]+)$")]
    private static partial Regex Exported();
}
