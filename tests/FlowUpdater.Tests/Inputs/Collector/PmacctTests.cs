using System.Diagnostics;
using System.Globalization;
using Enrichment.Tests.Nfcapd;
using Enrichment.Updater.Tests.Inputs.Capture.Files;
using Enrichment.Updater.Tests.Metrics;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Collector;

/// <summary>pmacct's probe exports to us.</summary>
public sealed class PmacctTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("5")]
    [InlineData("9")]
    [InlineData("10")]
    public async Task Collect_Pmacctd_PacketsAndBytesAreThoseOfTheCapture(string version)
    {
        var socket = _folder.File("metrics.sock");
        using var program = new CollectProgram(UdpPort.Free(), "--write", _folder.File("flows"), "--metrics", "unix:" + socket);
        var configuration = Configuration($"""
            pcap_savefile: {SampleFiles.Path("web-and-udp.pcap")}
            pcap_savefile_wait: 60
            plugins: nfprobe
            nfprobe_receiver: 127.0.0.1:{program.Port}
            nfprobe_version: {version}
            nfprobe_timeouts: general=1:maxlife=1:expint=1
            aggregate: src_host,dst_host,src_port,dst_port,proto,tos,tcpflags
            """);

        // NetFlow v5 has no IPv6. Other flows than those of TCP and UDP may come besides.
        var expected = Shown("-r", Reference(), version == "5" ? "ipv4" : "any");
        using (var probe = PeerTool.Start("pmacctd", "-f", configuration))
        {
            try
            {
                await AskedUpdater.UntilAsync(socket, metrics => metrics["flowupdater_flows_total"] >= expected.Count);
            }
            finally
            {
                End(probe);
            }
        }

        var said = program.Stop();
        Assert.Equal(expected, Shown("-R", _folder.File("flows"), "any"));
        Assert.Contains(said, line => line.Contains("missing 0 in 0 gaps, out of order 0, restarts 0, not readable 0", StringComparison.Ordinal));
    }

    // It tells its plugins, and they tell what they still have.
    static void End(Process pmacct)
    {
        using var kill = Process.Start("kill", ["-INT", pmacct.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        if (!pmacct.WaitForExit(TimeSpan.FromSeconds(30)))
        {
            pmacct.Kill(entireProcessTree: true);
        }
    }

    string Configuration(string text) => _folder.Write("pmacct.conf", System.Text.Encoding.ASCII.GetBytes("daemonize: false\n" + text + "\n"));

    /// <summary>The same packets, metered by ourselves.</summary>
    string Reference()
    {
        var folder = _folder.File("metered");
        PeerTool.Run(Path.Combine(AppContext.BaseDirectory, "flowupdater"), "run", "--read", SampleFiles.Path("web-and-udp.pcap"), "--write", folder);
        return Directory.GetFiles(folder).Single();
    }

    /// <summary>By protocol, addresses and ports, for pmacct cuts and joins flows by its own rules.</summary>
    static List<(string Flow, long Packets, long Bytes)> Shown(string option, string path, string filter) =>
        [.. Nfdump.Run(option, path, filter, "-q", "-N", "-6", "-o", "fmt:%pr %sa %da %sp %dp %pkt %byt").Lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[0] is "6" or "17").GroupBy(fields => string.Join(' ', fields[..5]))
            .Select(flow => (flow.Key, flow.Sum(fields => long.Parse(fields[5], CultureInfo.InvariantCulture)), flow.Sum(fields => long.Parse(fields[6], CultureInfo.InvariantCulture))))
            .OrderBy(flow => flow.Key, StringComparer.Ordinal)];
}
