using Enrichment.Filter;
using Enrichment.Nfcapd;
using Xunit;

namespace Enrichment.Tests.Filter;

/// <summary>The compiled form says what the plain interpreter says, and allocates nothing.</summary>
public class CompiledFilterTests
{
    static readonly FilterOptions Options = new() { TimeZone = TimeZoneInfo.Utc };

    [Fact]
    public void Select_RandomFiltersAndFlows_EqualsTheInterpreter()
    {
        var (passed, asked) = (0L, 0L);
        for (var seed = 0; seed < 40; seed++)
        {
            var file = new RandomFlows(seed).File(2, 200);
            var filters = new RandomFilters(seed, "expressions.txt");
            for (var i = 0; i < 60; i++)
            {
                var text = filters.Next();
                var filter = FlowFilter.Parse(text, Options);
                var plain = Selection.Numbers(filter, file, interprets: true, out var flows);

                Assert.True(plain.SequenceEqual(Selection.Numbers(filter, file, interprets: false, out _)), $"seed {seed}: {text}");
                (passed, asked) = (passed + plain.Count, asked + flows);
            }
        }

        // The property says nothing unless many flows pass and many do not.
        Assert.InRange(passed, asked / 5, asked * 4 / 5);
    }

    [Fact]
    public void Select_RandomProcessFilters_EqualsTheInterpreter()
    {
        var filters = new RandomFilters(7, "process-expressions.txt", "expressions.txt");
        for (var i = 0; i < 3000; i++)
        {
            var text = filters.Next();
            var filter = FlowFilter.Parse(text, Options);

            Assert.True(
                Selection.Numbers(filter, StampedFlows.File, interprets: true, out _)
                    .SequenceEqual(Selection.Numbers(filter, StampedFlows.File, interprets: false, out _)),
                text);
        }
    }

    /// <summary>Text, tree, text: from the second text on it stays the same.</summary>
    [Fact]
    public void Parse_RandomFilters_TextAndTreeMeanTheSame()
    {
        var filters = new RandomFilters(3, "expressions.txt");
        for (var i = 0; i < 500; i++)
        {
            var filter = FlowFilter.Parse(filters.Next(), Options);
            var again = FlowFilter.Parse(filter.ToString(), Options);

            Assert.Equal(
                Selection.Of(filter, KnownFlows.File, interprets: true), Selection.Of(again, KnownFlows.File, interprets: true));
        }
    }

    [Theory]
    [InlineData("dst port 443 and bytes > 1000")]
    [InlineData("not (proto udp and net 10.0.0.0/8) or flags S")]
    [InlineData("ip in [10.0.0.1 192.0.2.0/24 2001:db8::/32 172.16.0.0/12] and port in [53 80 443 22]")]
    [InlineData("duration > 10 or bps > 1k or pps > 3 or bpp < 100")]
    [InlineData("first seen > 2023-11-14T22:13:20 or mpls any 33 or ident other")]
    [InlineData("payload content GET or payload regex '2[0-9]+ OK' or asa user alice or pf interface em0")]
    public void Select_Flows_AllocatesNothing(string expression) => AllocatesNothing(expression, new RandomFlows(1).File(1, 200));

    [Theory]
    [InlineData("process curl or exe ~ bin or cmdline ~ worker")]
    [InlineData("process in [nginx sshd] and grade >= local or unit nginx or container 4f")]
    [InlineData("uid 0 or pid > 100 or user ~ www or reason no-socket or unattributed")]
    public void Select_StampedFlows_AllocatesNothing(string expression) => AllocatesNothing(expression, StampedFlows.File);

    /// <summary>Past the most layouts that are compiled, records are interpreted: slower, and the same.</summary>
    [Fact]
    public void Select_MoreLayoutsThanAreCompiled_EqualsTheInterpreter()
    {
        var filter = FlowFilter.Parse("port in [53 80] or payload content A or bytes > 300", Options);
        var records = Enumerable.Range(0, 1500).Select(i => Nfcapd.Layout2Bytes.Record(
            Nfcapd.Layout2Bytes.Generic(1, (ulong)i, dstPort: (ushort)(i % 100)), Nfcapd.Layout2Bytes.Element(29, new byte[i])));
        var file = Nfcapd.Layout2Bytes.File(Nfcapd.Layout2Bytes.Block(3, [.. records]));

        var plain = Selection.Of(filter, file, interprets: true);

        Assert.Equal(plain, Selection.Of(filter, file, interprets: false));
        Assert.StartsWith("54 81 154", plain, StringComparison.Ordinal);
    }

    static void AllocatesNothing(string expression, byte[] file)
    {
        var selector = FlowFilter.Parse(expression, Options).CreateSelector();
        selector.FewFlows = 0;
        var block = new NfcapdBlock();
        using var reader = new NfcapdReader(new MemoryStream(file), "test");
        Assert.True(reader.Read(block));
        var passed = selector.Select(block).Length;

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                passed += selector.Select(block).Length;
            }
        }));
        Assert.NotEqual(0, passed);
    }
}
