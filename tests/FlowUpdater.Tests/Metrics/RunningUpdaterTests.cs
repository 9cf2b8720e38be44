using System.Text.RegularExpressions;
using Enrichment.Grpc;
using Enrichment.Netflow.Encoding;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Metrics;
using Enrichment.Updater.Outputs.Export;
using Enrichment.Updater.Outputs.Json;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Enrichment.Updater.Tests.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Metrics;

/// <summary>A whole updater, with everything that it counts, asked in every way.</summary>
public sealed partial class RunningUpdaterTests
{
    const int Flows = 300;

    [Fact]
    public async Task Ask_EveryWay_TheSameIsTold()
    {
        using var folder = new TempFolder();
        using var otlp = new OtlpReceiver();
        var address = GrpcAddress.Unix(folder.File("updater.sock"));
        List<string> said = [];
        using (var metrics = new MetricsStage(new MetricsOptions { Listen = [address, GrpcAddress.Parse("127.0.0.1:0")], Otlp = otlp.Url }, said.Add))
        using (var stages = new StampingStages(Options(folder), TimeProvider.System, _ => { }, metrics.Meter))
        {
            var sink = new CountingSink(stages.Start(), metrics.Meter) { Count = Counted };
            metrics.Start();
            sink.Accept(Enumerable.Range(0, Flows).Select(Metered).ToArray());
            sink.Tick(1);
            stages.Finish();
            metrics.Meter.HoldTime.Record(0.07);

            var url = said[1]["metrics at ".Length..];
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
            CheckText(text, folder);
            Assert.Equal(404, (int)(await client.GetAsync(new Uri(url + "x"), TestContext.Current.CancellationToken)).StatusCode);
            Assert.Equal(405, (int)(await client.PostAsync(new Uri(url), null, TestContext.Current.CancellationToken)).StatusCode);
            await CheckStatus(address);
        }

        Assert.Equal(("/v1/metrics", "application/x-protobuf"), (otlp.Path, otlp.ContentType));
        Assert.Equal((Flows, Flows, 1), (otlp.Metrics["flowupdater.flows"], otlp.Metrics["flowupdater.files.flows"], otlp.Metrics["flowupdater.hold.time"]));
        Assert.Equal(2 * Flows, otlp.Metrics["flowupdater.ends"]);
    }

    [Fact]
    public async Task Status_NoUpdater_OneSentence()
    {
        using var folder = new TempFolder();
        using var errors = new StringWriter();
        var code = await StatusCommand.RunAsync(GrpcAddress.Unix(folder.File("none.sock")), TextWriter.Null, errors, TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Equal($"flowupdater: no updater answers at unix:{folder.File("none.sock")}: no such file; one answers where it was told, 'run --metrics unix:{folder.File("none.sock")}'\n", errors.ToString());
    }

    [Fact]
    public void Start_AddressTaken_SaysSo()
    {
        using var folder = new TempFolder();
        var path = folder.Write("file", [1]);
        using var metrics = new MetricsStage(new MetricsOptions { Listen = [GrpcAddress.Unix(path)] }, _ => { });

        var wrong = Assert.Throws<IOException>(metrics.Start);
        Assert.Equal($"--metrics: cannot listen on unix:{path}: the file is there and is not a socket", wrong.Message);
    }

    /// <summary>What promtool and the strict reader say; and that docs/metrics.md has each.</summary>
    static void CheckText(string text, TempFolder folder)
    {
        var families = TextFormat.Read(text);
        Assert.Equal(Flows, families["flowupdater_flows_total"].Samples.Values.Single());
        Assert.Equal(Flows, families["flowupdater_files_flows_total"].Samples.Values.Single());
        Assert.Equal(2 * Flows, families["flowupdater_ends_total"].Samples.Values.Sum());
        Assert.Equal(3, families["flowupdater_capture_drops_total"].Samples["flowupdater_capture_drops_total{interface=\"eth0\",reason=\"kernel\"}"]);
        Assert.Equal(Flows, families["flowupdater_json_flows_total"].Samples.Values.Single());

        var documented = Documented().Matches(File.ReadAllText(DocsFile())).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Empty(families.Keys.Except(documented));
        if (Environment.GetEnvironmentVariable("PROMTOOL") is { Length: > 0 } promtool)
        {
            var file = folder.Write("metrics.txt", System.Text.Encoding.UTF8.GetBytes(text));
            Assert.Equal("", PeerTool.Run("/bin/sh", "-c", $"{promtool} check metrics < {file}"));
        }
    }

    static async Task CheckStatus(GrpcAddress address)
    {
        using var to = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(0, await StatusCommand.RunAsync(address, to, errors, TestContext.Current.CancellationToken));
        var status = to.ToString();
        Assert.Matches(@"\n +300  Flows that came to the outputs\.\n", status);
        Assert.Matches(@"\n +3    eth0, kernel\n", status);
        Assert.Contains("started 20", status, StringComparison.Ordinal);
        Assert.Contains("<=0.1 s, 99 % <=0.1 s  How long flows waited", status, StringComparison.Ordinal);
    }

    static StampingOptions Options(TempFolder folder) => new()
    {
        Services = true,
        Write = folder.File("flows"),
        Export = new ExportSettings
        {
            Targets = [new ExportTarget(ExportFormat.NetflowV9, ExportTransport.Udp, GrpcAddress.Parse($"127.0.0.1:{UdpPort.Free()}"))],
            Json = [new JsonTarget(folder.File("flows.json"), null)],
        },
    };

    static MeteringStatistics Counted()
    {
        var (decoded, flows) = (default(DecodeCounters), default(FlowCounters));
        return new MeteringStatistics(in decoded, in flows, [new InterfaceCounters("eth0", 100, 3, 0)], TimeSpan.FromSeconds(1));
    }

    static MeteredFlow Metered(int number)
    {
        var flow = KnownFlows.Flow(number);
        return new MeteredFlow
        {
            Key = new FlowKey { Source = flow.Src, Destination = flow.Dst, SourcePort = flow.SrcPort, DestinationPort = flow.DstPort, Protocol = flow.Protocol },
            FirstNs = (long)flow.MsecFirst * 1_000_000,
            LastNs = (long)flow.MsecLast * 1_000_000,
            Packets = 1,
            Bytes = 60,
        };
    }

    static string DocsFile()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "docs", "metrics.md") is var file && File.Exists(file))
            {
                return file;
            }
        }

        throw new FileNotFoundException("docs/metrics.md is in no folder above the tests");
    }

    [GeneratedRegex(@"^\| `([a-z_]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Documented();
}
