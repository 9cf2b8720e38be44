using System.Globalization;
using Enrichment.Updater.Flows;
using Enrichment.Updater.Inputs.Capture;
using Enrichment.Updater.Inputs.Capture.Decode;
using Enrichment.Updater.Inputs.Capture.Files;
using Enrichment.Updater.Tests.Flows;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Files;

/// <summary>Real captures, metered by us and by the tools that people use.</summary>
public sealed class PeerTests
{
    [Theory]
    [InlineData("web-and-udp.pcap", 89, 87, 90284)]
    [InlineData("any-device.pcap", 91, 89, 90376)]
    [InlineData("two-interfaces.pcapng", 91, 89, 90376)]
    public void Read_RealCapture_GivesTheKnownTotals(string name, int frames, int packets, int bytes)
    {
        var (flows, decoded) = Meter(SampleFiles.Path(name));

        Assert.Equal((frames, packets, bytes), (decoded.Frames, decoded.Packets, decoded.Bytes));
        Assert.Equal(decoded[DecodeResult.NotIp], decoded.Undecodable);
        Assert.Equal((packets, bytes), (flows.Sum(flow => (int)flow.Packets), flows.Sum(flow => (int)flow.Bytes)));

        // The first fragments come first, so every fragment finds its ports.
        Assert.Equal(0, decoded.FragmentsWithoutPorts);
        Assert.DoesNotContain(flows, flow => flow.Key.Protocol == 17 && flow.Key.SourcePort == 0);
    }

    [Theory]
    [InlineData("web-and-udp.pcap")]
    [InlineData("any-device.pcap")]
    [InlineData("two-interfaces.pcapng")]
    public void Read_AgainstTshark_EveryConversationHasTheSamePacketsAndBytes(string name)
    {
        var path = SampleFiles.Path(name);
        var theirs = PeerTool.Run("tshark", "-r", path, "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-T", "fields", "-E", "occurrence=f", "-E", "separator=,",
                "-e", "ip.src", "-e", "ipv6.src", "-e", "ip.dst", "-e", "ipv6.dst", "-e", "ip.len", "-e", "ipv6.plen", "-e", "tcp.srcport", "-e", "tcp.dstport")
            .Split('\n').Select(line => line.Split(',')).Where(field => field.Length == 8 && field[0] + field[1] != "")
            .Select(field => (Who: $"{field[0]}{field[1]} {field[2]}{field[3]} {field[6]} {field[7]}", Bytes: field[4] == "" ? Number(field[5]) + 40 : Number(field[4])))
            .GroupBy(packet => packet.Who, (who, group) => $"{who}: {group.Count()} packets, {group.Sum(packet => packet.Bytes)} bytes");

        var ours = Meter(path).Flows
            .GroupBy(flow => $"{flow.Key.Source} {flow.Key.Destination} {TcpPorts(flow.Key)}")
            .Select(group => $"{group.Key}: {group.Sum(flow => (long)flow.Packets)} packets, {group.Sum(flow => (long)flow.Bytes)} bytes");

        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Read_AgainstSoftflowdAndNfcapd_TheSumsAreTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("flowupdater-peer-").FullName;
        try
        {
            var port = UdpPort.Free().ToString(CultureInfo.InvariantCulture);
            using var nfcapd = PeerTool.Start("nfcapd", "-l", folder, "-b", "127.0.0.1", "-p", port, "-t", Nfcapds.OneFile);
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            PeerTool.Run("softflowd", "-r", SampleFiles.Path("web-and-udp.pcap"), "-n", $"127.0.0.1:{port}", "-v", "9");
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            PeerTool.Run("kill", "-TERM", nfcapd.Id.ToString(CultureInfo.InvariantCulture));
            await nfcapd.WaitForExitAsync(TestContext.Current.CancellationToken);
            var theirs = Directory.GetFiles(folder, "nfcapd.2*").SelectMany(file => PeerTool.Run("nfdump", "-q", "-r", file, "-o", "fmt:%pkt %byt").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                .Where(line => line != "No matching flows") // of a file that nfcapd begins where a twelfth of an hour ends meanwhile
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

            var ours = Meter(SampleFiles.Path("web-and-udp.pcap")).Flows;

            Assert.Equal(theirs.Sum(fields => Number(fields[0])), ours.Sum(flow => (long)flow.Packets));
            Assert.Equal(theirs.Sum(fields => Number(fields[1])), ours.Sum(flow => (long)flow.Bytes));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static (List<MeteredFlow> Flows, DecodeCounters Decoded) Meter(string path)
    {
        using var harness = new CacheHarness();
        using var source = CaptureFile.Open(path, TestContext.Current.CancellationToken);
        var decoder = new PacketDecoder();
        new Metering(source, new PacketBatch(decoder), harness.Cache, harness, TimeProvider.System).Run(TestContext.Current.CancellationToken);
        Assert.Null(source.Problem);
        return (harness.Ended, decoder.Counters);
    }

    static string TcpPorts(FlowKey key) => key.Protocol == 6 ? $"{key.SourcePort} {key.DestinationPort}" : " ";

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
