using Enrichment.Flows;
using Enrichment.Native;
using Enrichment.Netflow.Batches;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Writing;
using Enrichment.Tests.Nfcapd;
using Enrichment.Tests.Nfcapd.RoundTrip;
using Xunit;

namespace Enrichment.Tests.Netflow;

/// <summary>The same datagrams to the real nfcapd and to us: nfdump prints the same flows.</summary>
public sealed class NfcapdDifferentialTests : IDisposable
{
    /// <summary>Lines of nfdump's raw format that say how a record is stored, or when it came.</summary>
    static readonly string[] NotOfTheFlow = ["RecordCount", "Elements", "size", "received at", "export sysid"];

    /// <summary>What nfcapd 1.7.1 does not take though its files have a place for it: masks of v5, and fields of the one version that it takes of the other.</summary>
    static readonly string[] NotTakenByNfcapd =
    [
        "src mask", "dst mask", "fwd status", "bgp next as", "bgp prev as", "in bytes", "out bytes", "end reason", "biFlow Dir", "src xlt ip", "dst xlt ip",
        "pblock start", "pblock end", "pblock step", "pblock size", "app ID", "Ingress ACL", "Egress ACL", "pool ID", "connect ID", "fw event", "fw ext event", "Event time",
    ];

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Collect_EveryFieldOfV9AndIpfix_IsAsNfcapdStoresIt()
    {
        // Options are compared elsewhere: nfcapd 1.7.1 does not apply these samplers.
        var exports = Exports.All().Where(datagram => !IsOptions(datagram)).ToArray();

        var theirs = Raw(Collector.Collect(_folder, [], exports));
        var ours = Raw(Ours(exports));

        Assert.Equal(theirs.Count, ours.Count);
        for (var i = 0; i < theirs.Count; i++)
        {
            Compare(theirs[i], ours[i]);
        }
    }

    string Ours(byte[][] datagrams)
    {
        var file = _folder.File("ours");
        using var writer = new NfcapdWriter(
            System.IO.File.OpenHandle(file, FileMode.CreateNew, FileAccess.ReadWrite), new NfcapdWriterOptions { Compression = BlockCompression.None, Ident = "collector" });
        var decoder = new FlowDecoder(new ExportSources(new SourceNumbers()), new FlowBatch(), new ToWriter(writer));
        foreach (var datagram in datagrams)
        {
            // One template of IPFIX is wrong: ASA's field types have the bit that means an enterprise there.
            decoder.Decode(datagram, IpAddress.Parse("127.0.0.1"), KernelClock.WallNow);
            decoder.HandOn();
        }

        writer.Complete();
        return file;
    }

    // v9: 20 bytes of header, FlowSet 1; IPFIX: 16 bytes, set 3
    static bool IsOptions(byte[] datagram) => (datagram[1] == 9 && datagram[21] == 1) || (datagram[1] == 10 && datagram[17] == 3);

    /// <summary>The same, but for what nfcapd leaves out or at zero.</summary>
    static void Compare(Dictionary<string, string> theirs, Dictionary<string, string> ours)
    {
        var all = string.Join('\n', ours);
        var isIpfix = theirs["Flags"].Contains("v10", StringComparison.Ordinal);
        foreach (var (name, value) in theirs)
        {
            // 1.7.1 stores the application with its bytes exchanged, of IPFIX only.
            if (isIpfix && name == "app ID")
            {
                continue;
            }

            Assert.True(ours.TryGetValue(name, out var our), $"no {name} in {all}");
            Assert.True(our == value || (NotTakenByNfcapd.Contains(name) && value.Split(' ', 2)[0] is "0" or "0x00"), $"{name}: {value}, ours {our} in {all}");
        }

        Assert.Empty(ours.Keys.Except(theirs.Keys).Except(NotTakenByNfcapd));
    }

    static List<Dictionary<string, string>> Raw(string file)
    {
        var output = Nfdump.Run("-r", file, "-q", "-N", "-6", "-o", "raw");
        Assert.Equal(0, output.ExitCode);
        return [.. output.Text.Split("\nFlow Record:", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(record => record.Split('\n').Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries)).Where(line => !NotOfTheFlow.Contains(line[0]))
                .ToDictionary(line => line[0], line => line[^1]))];
    }

    sealed class ToWriter(NfcapdWriter writer) : IBatchExchange
    {
        public FlowBatch Exchange(FlowBatch full)
        {
            var stamps = new FlowStamp[full.Count];
            Array.Fill(stamps, FlowStamp.NotAsked);
            writer.Append(full, 0, stamps);
            full.Clear();
            return full;
        }
    }
}
