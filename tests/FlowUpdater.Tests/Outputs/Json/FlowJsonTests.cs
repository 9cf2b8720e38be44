using System.Text;
using System.Text.Json;
using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Nfcapd.Writing;
using Enrichment.Updater.Outputs.Json;
using Enrichment.Updater.Tests.Outputs.Export;
using Xunit;

namespace Enrichment.Updater.Tests.Outputs.Json;

public sealed class FlowJsonTests
{
    [Fact]
    public void Write_FlowsOfEveryKind_EachFieldIsDocumentedAndEachDocumentedFieldOccurs()
    {
        var lines = Lines(json =>
        {
            for (var i = 0; i < 300; i++)
            {
                json.Write(KnownFlows.Flow(i), KnownFlows.Stamp(i), default);
            }

            json.Write(Richest(), new FlowStamp(Everything(), Everything()), Origin());
            json.Write(Richest() with { Protocol = IpProtocol.Tcp }, KnownFlows.Stamp(4) with { Source = KnownFlows.Stamp(4).Destination }, Origin());
            json.Write(Richest(), KnownFlows.Stamp(3) with { Destination = KnownFlows.Stamp(3).Source }, default);
        }, commandLines: true);

        var seen = lines.SelectMany(JsonFields.Check).ToHashSet();

        Assert.Equal(303, lines.Length);
        Assert.Equal(JsonFields.Documented.Keys.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_AFlow_SaysWhatItIs()
    {
        var line = Assert.Single(Lines(json => json.Write(KnownFlows.Flow(0) with { SrcPort = 34855 }, KnownFlows.Stamp(0), default)));

        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        Assert.Equal("10.1.0.0", root.GetProperty("source").GetProperty("ip").GetString());
        Assert.Equal(34855, root.GetProperty("source").GetProperty("port").GetInt32());
        Assert.Equal("client0", root.GetProperty("source").GetProperty("process").GetProperty("name").GetString());
        Assert.Equal("server0", root.GetProperty("destination").GetProperty("process").GetProperty("name").GetString());
        Assert.Equal("exact", root.GetProperty("destination").GetProperty("attribution").GetProperty("grade").GetString());
        Assert.Equal("2026-11-21T10:00:00.000Z", root.GetProperty("event").GetProperty("start").GetString());
        Assert.Equal(6_000_000_000, root.GetProperty("network").GetProperty("bytes").GetInt64());
        Assert.DoesNotContain("--verbose", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\"b\\c\n\u0001\u007f")]
    [InlineData("\u202Eevil<script>ü€😀")]
    [InlineData("lone \uD800 surrogate")]
    public void Write_NamesThatSomebodyChose_AreEscaped(string name)
    {
        var end = new EndStamp(name, new ProcessInfo { Pid = 1, Name = name, Executable = name, UserName = name }, MatchGrade.Local, MissReason.None, false);
        var line = Assert.Single(Lines(json => json.Write(KnownFlows.Flow(0), new FlowStamp(end, end), default)));

        using var document = JsonDocument.Parse(line);
        var process = document.RootElement.GetProperty("source").GetProperty("process");
        var expected = name.Replace('\uD800', '\uFFFD');
        Assert.Equal((expected, expected), (process.GetProperty("name").GetString(), process.GetProperty("executable").GetString()));
    }

    [Fact]
    public void Write_ThousandFlows_AllocatesNothing()
    {
        var json = new FlowJson(commandLines: true);
        var flows = Enumerable.Range(0, 50).Select(KnownFlows.Flow).ToArray();
        var stamps = Enumerable.Range(0, 50).Select(KnownFlows.Stamp).ToArray();
        void Run()
        {
            for (var i = 0; i < 1000; i++)
            {
                json.Write(flows[i % 50], stamps[i % 50], default);
                if (i % 20 == 0)
                {
                    json.Text.Clear();
                }
            }
        }

        Run();

        Assert.Equal(0, Allocations.Of(Run));
    }

    static string[] Lines(Action<FlowJson> write, bool commandLines = false)
    {
        var json = new FlowJson(commandLines);
        write(json);
        var text = Encoding.UTF8.GetString(json.Text.Written);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        return text.Split('\n')[..^1];
    }

    static FlowValues Richest() => KnownFlows.Flow(1) with
    {
        Protocol = IpProtocol.Tcp,
        SrcPort = 1,
        DstPort = 2,
        Input = 3,
        Output = 4,
        SrcVLan = 5,
        SrcAs = 6,
        DstAs = 7,
        InSrcMac = 8,
        OutDstMac = 9,
        OutBytes = 10,
        OutPackets = 11,
        Sampled = true,
    };

    static EndStamp Everything() => new(
        "all",
        new ProcessInfo
        {
            BootId = "5f0e1d0c-8d1f-4d29-9a0f-000000000000",
            Pid = 12,
            StartTimeNs = 1_795_255_199_123_000_000,
            Name = "all",
            Executable = "/usr/bin/all",
            CommandLine = "all --password=secret",
            UserName = "root",
            ParentPid = 17,
            Parents = ProcessParents.Of([new(17, "sh"), new(1, "systemd")]),
            ContainerId = new string('f', 64),
            ContainerName = "web",
        },
        MatchGrade.Exact,
        MissReason.None,
        false);

    static FlowOrigin Origin() => new(IpAddress.Parse("192.0.2.254"), 7, IpAddress.Parse("203.0.113.1"), 40000, IpAddress.Parse("203.0.113.2"), 443);
}
