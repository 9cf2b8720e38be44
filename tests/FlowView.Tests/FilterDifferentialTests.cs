using Enrichment.Flows;
using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Xunit;

namespace Enrichment.View.Tests;

/// <summary>
/// Random expressions of the grammar that both know, on files of real collectors: the same flows pass as in the installed nfdump (1.7.1),
/// and in the one that the environment variable NFDUMP_1_7_8 names.
/// </summary>
public sealed class FilterDifferentialTests
{
    const int Expressions = 30;

    // Not the counts: 1.7.1 numbers flows, 1.7.8 records. Nor times of flows without one, nor flags by -N.
    static readonly string[] Line = ["-q", "-N", "-6", "-o", "fmt:%pr %sap %dap %pkt %byt"];

    static readonly string Root = FindRoot();

    /// <summary>Our example profiles, files of both layouts, and those of other projects where they are there (see SharedData).</summary>
    public static TheoryData<string> Files =>
    [
        .. Directory.GetFiles(Path.Combine(Root, "profiles"), "nfcapd.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Append("tests/TestData/nfcapd/layout2-stamps-lz4.nf")
            .Concat(SharedData.Folder("golden") is { } golden ? GoldenData.FileNames.Select(name => Path.Combine(golden, name)) : [])
            .Select(path => Path.GetRelativePath(Root, Path.Combine(Root, path))),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Filter_InstalledNfdump_LetsTheSameFlowsPass(string file)
    {
        Assert.SkipWhen(file.Contains("nfgen", StringComparison.Ordinal), "skipped: in 1.7.1 what a flow lacks is 0, in 1.7.8 it is not there");
        Compare(Path.Combine(Root, file), "nfdump");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Filter_Nfdump178_LetsTheSameFlowsPass(string file)
    {
        var nfdump = Environment.GetEnvironmentVariable("NFDUMP_1_7_8");
        Assert.SkipWhen(string.IsNullOrEmpty(nfdump), "skipped: the environment variable NFDUMP_1_7_8 names no nfdump 1.7.8");
        Compare(Path.Combine(Root, file), nfdump!);
    }

    static void Compare(string path, string nfdump)
    {
        var all = Nfdump.RunTool(nfdump, ["-r", path, .. Line, "any"]);
        Assert.SkipWhen(all.ExitCode != 0 || all.Text.Contains("No matching", StringComparison.Ordinal), $"skipped: {nfdump} does not read it: {all.Errors}");
        var random = new Random(path.Length);
        var flows = Read(path);
        var some = 0;
        for (var i = 0; i < Expressions; i++)
        {
            var expression = Expression(random, flows, 2);
            var theirs = Nfdump.RunTool(nfdump, ["-r", path, .. Line, expression]);
            var ours = FlowViewRun.Of(["-r", path, .. Line, expression]);

            Assert.True(theirs.ExitCode == 0 && ours.ExitCode == 0, $"{expression}: {theirs.Text} {ours.Errors}");
            Assert.True(theirs.Text == ours.Text, $"{expression}\n{theirs.Text[..Math.Min(500, theirs.Text.Length)]}\n---\n{ours.Text[..Math.Min(500, ours.Text.Length)]}");
            some += theirs.Text.Contains("No matching", StringComparison.Ordinal) ? 0 : 1;
        }

        Assert.InRange(some, Expressions / 4, Expressions);
    }

    static string Expression(Random random, List<Seen> flows, int depth) => random.Next(depth == 0 ? 1 : 6) switch
    {
        1 or 2 => $"{Expression(random, flows, depth - 1)} and {Expression(random, flows, depth - 1)}",
        3 => $"{Expression(random, flows, depth - 1)} or {Expression(random, flows, depth - 1)}",
        4 => $"not ( {Expression(random, flows, depth - 1)} )",
        5 => $"( {Expression(random, flows, depth - 1)} or not {Expression(random, flows, 0)} )",
        _ => Term(random, flows[random.Next(flows.Count)], flows[random.Next(flows.Count)]),
    };

    static string Term(Random random, Seen a, Seen b)
    {
        string[] ends = ["", "src ", "dst "], comparators = ["", "= ", "> ", "< ", ">= ", "<= "];
        var end = ends[random.Next(3)];
        var op = comparators[random.Next(6)];
        return random.Next(14) switch
        {
            0 => $"proto {a.Protocol}",
            1 => $"{end}port {op}{a.SrcPort}",
            2 => $"{end}port {op}{b.DstPort}",
            3 => $"{end}port in [{a.SrcPort} {b.DstPort}]",
            4 => $"{end}ip {a.Src}",
            5 => $"{end}host {b.Dst}",
            6 => a.Src.IsIPv4 ? $"{end}net {Masked(a.Src)}/16" : $"{end}ip in [{a.Src} {b.Dst}]",
            7 => $"{end}ip in [{a.Src} {b.Dst}]",
            8 => $"bytes {op}{a.Bytes}",
            9 => $"packets {op}{b.Packets}",
            10 => $"flags {"ASFRPU"[random.Next(6)]}",
            11 => random.Next(2) == 0 ? $"ipv4" : $"ipv6",
            12 => $"duration {(op.Length == 0 ? "> " : op)}{a.Milliseconds}",
            13 when a.Input > 0 => $"{(random.Next(2) == 0 ? "in" : "out")} if {a.Input}",
            _ => $"{end}net {(a.Dst.IsIPv4 ? "10.0.0.0/8" : "2001:db8::/32")}",
        };
    }

    static IpAddress Masked(IpAddress address) => IpAddress.FromIPv4(address.IPv4 & 0xFFFF0000);

    static List<Seen> Read(string path)
    {
        using var reader = NfcapdReader.Open(path);
        var (block, record, flows) = (new NfcapdBlock(), new FlowRecord(), new List<Seen>());
        while (reader.Read(block))
        {
            while (block.Next(record))
            {
                ref readonly var generic = ref record.Generic;
                flows.Add(new Seen(
                    record.SrcAddress, record.DstAddress, generic.SrcPort, generic.DstPort, generic.Protocol, generic.InBytes, generic.InPackets,
                    Math.Max(generic.MsecLast, generic.MsecFirst) - generic.MsecFirst, record.Misc.Input));
            }
        }

        return flows;
    }

    static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Enrichment.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("the repository is not above the tests");
    }

    sealed record Seen(
        IpAddress Src, IpAddress Dst, ushort SrcPort, ushort DstPort, byte Protocol, ulong Bytes, ulong Packets, ulong Milliseconds, uint Input);
}
