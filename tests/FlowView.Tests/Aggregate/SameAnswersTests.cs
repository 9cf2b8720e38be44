using System.Globalization;
using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests.Aggregate;

/// <summary>Threads, one thread in the order of the file, memory that does not suffice, and a dictionary: the same answers, row by row.</summary>
public sealed class SameAnswersTests : IClassFixture<SameAnswersTests.ManyFlows>
{
    readonly string _path;

    public SameAnswersTests(ManyFlows flows) => _path = flows.Path;

    [Theory]
    [InlineData("-a")]
    [InlineData("-a", "-O", "bytes", "-n", "50")]
    [InlineData("-b", "-O", "opackets")]
    [InlineData("-B", "-O", "ibytes:a")]
    [InlineData("-A", "srcip,dstport", "-O", "bytes")]
    [InlineData("-A", "dstip6/60,srcip4/29,proto")]
    [InlineData("-A", "srcnet,dstnet,inif", "-o", "csv")]
    [InlineData("-s", "srcip:p/bytes/flows:a", "-s", "record/packets", "-n", "100")]
    [InlineData("-s", "ip", "-n", "0")]
    [InlineData("-s", "dstport/bytes", "-s", "proto/packets", "-s", "port:p", "-s", "tos", "-n", "0")]
    [InlineData("-A", "srcport,", "-O", "bytes")]
    [InlineData("-A", "proto,tos", "-O", "packets")]
    [InlineData("-O", "tstart")]
    [InlineData("-O", "bytes", "-n", "17")]
    [InlineData("-O", "duration:a", "proto tcp")]
    public void Answers_HoweverTheyAreMade_AreTheSame(params string[] question)
    {
        var parallel = Run(question);
        var inOrder = Run(["-c", "99999999", .. question]);
        var spilled = Run(["--memory", "1", .. question]);

        Assert.NotEqual("", parallel);
        Assert.Equal(parallel, inOrder);
        Assert.Equal(parallel, spilled);
    }

    [Fact]
    public void Networks_EqualADictionary()
    {
        var expected = new Dictionary<(string Net, int Port), (ulong Packets, ulong Bytes, ulong Flows)>();
        foreach (var flow in Flows())
        {
            var net = flow.IsIPv6 ? "::" : IpAddress.FromIPv4(flow.Get<IPv4Flow>(ElementId.IPv4Flow).Src & 0xFFFFFF00).ToString();
            var sums = expected.GetValueOrDefault((net, flow.Generic.DstPort));
            expected[(net, flow.Generic.DstPort)] = (sums.Packets + flow.Generic.InPackets, sums.Bytes + flow.Generic.InBytes, sums.Flows + flow.FlowCount);
        }

        // Flows of IPv6 are in one group with those of 0.0.0.0, of which there are none here.
        var rows = Lines(Run(["-A", "srcip4/24,dstport", "-o", "csv:%sa,%dp,%pkt,%byt,%fl"]))[1..].Select(line => line.Split(',')).ToList();
        Assert.Equal(
            expected.Select(pair => $"{pair.Key.Net},{pair.Key.Port},{pair.Value.Packets},{pair.Value.Bytes},{pair.Value.Flows}").Order(StringComparer.Ordinal),
            rows.Select(row => string.Join(',', row[0], row[1].Contains('.') ? "2048" : row[1], row[2], row[3], row[4])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void BothDirections_EqualADictionary()
    {
        var expected = new Dictionary<(IpAddress, IpAddress, int, int, int), (ulong In, ulong Out)>();
        foreach (var flow in Flows())
        {
            var generic = flow.Generic;
            var key = (flow.SrcAddress, flow.DstAddress, (int)generic.SrcPort, (int)generic.DstPort, (int)generic.Protocol);
            var back = (flow.DstAddress, flow.SrcAddress, (int)generic.DstPort, (int)generic.SrcPort, (int)generic.Protocol);
            var isBack = generic.Protocol is 6 or 17 && !expected.ContainsKey(key) && expected.ContainsKey(back);
            var (input, output) = expected.GetValueOrDefault(isBack ? back : key);
            expected[isBack ? back : key] = isBack
                ? (input + flow.Counters.OutBytes, output + generic.InBytes)
                : (input + generic.InBytes, output + flow.Counters.OutBytes);
        }

        Assert.Equal(
            expected.Select(pair => $"{pair.Key.Item1},{pair.Key.Item2},{pair.Key.Item3},{pair.Key.Item5},{pair.Value.In},{pair.Value.Out}").Order(StringComparer.Ordinal),
            Lines(Run(["-b", "-o", "csv:%sa,%da,%sp,%pr,%ibyt,%obyt"]))[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TopLists_AddUpToTheTotals()
    {
        var totals = Lines(FlowViewRun.Of("-r", _path, "-N", "-o", "null").Text)[0].Split(", ").Select(part => part.Split(": ")[^1]).ToArray();

        foreach (var statistic in new[] { "srcip:p/bytes", "dstport/bytes", "proto/bytes", "srctos/bytes" })
        {
            var rows = Lines(Run(["-s", statistic, "-n", "0", "-o", "csv"]))[1..].Select(line => line.Split(',')).ToList();
            Assert.Equal(totals[..3], new[] { 5, 9, 7 }.Select(column => Sum(rows, column)));
        }
    }

    /// <summary>A disk without room, made in a mount namespace of its own.</summary>
    [Fact]
    public void Spill_DiskFull_IsOneSentence()
    {
        var folder = Directory.CreateTempSubdirectory("flowview-full-").FullName;
        try
        {
            var probe = Nfdump.RunTool("unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=64k", "none", folder);
            Assert.SkipWhen(probe.ExitCode != 0, $"skipped: no mount namespace for a full disk: {probe.Errors}");
            var flowview = Path.Combine(AppContext.BaseDirectory, "flowview");
            foreach (var question in new[] { "-a", "-O bytes", "-A srcip,dstip,srcport -o null" })
            {
                var run = Nfdump.RunTool("unshare", "-rm", "sh", "-c",
                    $"mount -t tmpfs -o size=64k none '{folder}' && exec '{flowview}' -r '{_path}' -q {question} --memory 1 --tmpdir '{folder}'");

                Assert.Equal(1, run.ExitCode);
                Assert.Contains("No space left on device", Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public void Spill_DirectoryThatIsNotThere_IsOneSentence()
    {
        var run = FlowViewRun.Of("-r", _path, "-a", "-o", "null", "--memory", "1", "--tmpdir", "/nowhere/at/all");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("flowview: /nowhere/at/all: ", Assert.Single(Lines(run.Errors)), StringComparison.Ordinal);
    }

    [Fact]
    public void Spill_LeavesNothingBehind()
    {
        var folder = Directory.CreateTempSubdirectory("flowview-spill-").FullName;

        Assert.Equal(0, FlowViewRun.Of("-r", _path, "-a", "-o", "null", "--memory", "1", "--tmpdir", folder).ExitCode);

        Assert.Empty(Directory.GetFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    static string Sum(List<string[]> rows, int column) => rows.Sum(row => long.Parse(row[column], CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture);

    string Run(string[] question)
    {
        var run = FlowViewRun.Of(["-r", _path, "-q", "-N", .. question]);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return run.Text;
    }

    IEnumerable<FlowRecord> Flows()
    {
        using var reader = NfcapdReader.Open(_path);
        var (block, flow) = (new NfcapdBlock(), new FlowRecord());
        while (reader.Read(block))
        {
            while (block.Next(flow))
            {
                yield return flow;
            }
        }
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Enough to have more groups in each partition than stay in memory without any.</summary>
    public sealed class ManyFlows : IDisposable
    {
        readonly TempFolder _folder = new();

        public ManyFlows() => Path = _folder.Write("many", new RandomFlows(11) { Hosts = 200 }.File(16, 2500));

        public string Path { get; }

        public void Dispose() => _folder.Dispose();
    }
}
