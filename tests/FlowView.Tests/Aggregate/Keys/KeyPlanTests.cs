using Enrichment.Nfcapd;
using Enrichment.Tests.Nfcapd;
using Enrichment.View.Aggregate;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Statistics;
using Xunit;

namespace Enrichment.View.Tests.Aggregate.Keys;

public sealed unsafe class KeyPlanTests
{
    static readonly byte[] Odd = Layout2Bytes.File(Layout2Bytes.Block(
        3,
        Layout2Bytes.Record(Layout2Bytes.Generic(1, 100, dstPort: 53)),
        Layout2Bytes.Record(Layout2Bytes.Generic(2, 100, dstPort: 53), Layout2Bytes.Element(2, new byte[6])),
        Layout2Bytes.Record(Layout2Bytes.Generic(3, 100, dstPort: 53), Layout2Bytes.IPv4(1, 2), Layout2Bytes.Element(3, new byte[32])),
        Layout2Bytes.Record(Layout2Bytes.Element(1, new byte[20]), Layout2Bytes.IPv4(3, 4)),
        Layout2Bytes.Record(Layout2Bytes.IPv4(5, 6)),
        Layout2Bytes.Record(Layout2Bytes.Generic(4, 100, dstPort: 80), Layout2Bytes.Element(9, [.. Enumerable.Range(1, 16).Select(i => (byte)i)]))));

    [Theory]
    [InlineData("srcip")]
    [InlineData("srcip4/24,dstport")]
    [InlineData("dstip6/61,proto,srcip6/17,tos")]
    [InlineData("proto,srcip,dstip,srcport,next,exp,inif")]
    [InlineData("tos,insrcmac,srcas,dstip,flags,outif,router,dstas")]
    public void Read_FlowsOfManyShapes_GivesTheKeysOfTheLayout(string fields)
    {
        var layout = new KeyLayout(AggregateRequest.Parse(fields).Parts, skipMissing: false);

        Assert.Equal((200, 200), Compare(layout, false, new RandomFlows(3).File(1, 200)));
        Assert.Equal((6, 3), Compare(layout, false, Odd));
    }

    [Theory]
    [InlineData("dstport", 4)]
    [InlineData("ip:p", 3)]
    [InlineData("nhip", 3)]
    [InlineData("srcas", 3)]
    public void Read_OfAStatistic_GivesNoKeyWhereTheLayoutGivesNone(string statistic, int known)
    {
        foreach (var layout in StatRequest.Parse(statistic).Layouts())
        {
            Assert.Equal((200, 200), Compare(layout, false, new RandomFlows(4).File(1, 200)));
            Assert.Equal(6, Compare(layout, false, Odd).Flows);
            Assert.InRange(Compare(layout, false, Odd).Known, 3, known);
        }
    }

    [Fact]
    public void Read_OfAConnection_GivesItsFiveFields()
    {
        Assert.Equal((200, 200), Compare(FiveTuple.Layout(), true, new RandomFlows(5).File(1, 200)));
        Assert.Equal((6, 2), Compare(FiveTuple.Layout(), true, Odd));
    }

    /// <summary>What the values of each flow have to say.</summary>
    [Theory]
    [InlineData("srcnet")]
    [InlineData("srcprocess,dstport")]
    public void Bind_FieldsThatDependOnMoreThanPlaces_KnowsNothing(string fields) => Assert.Equal(
        (200, 0), Compare(new KeyLayout(AggregateRequest.Parse(fields).Parts, skipMissing: false), false, new RandomFlows(6).File(1, 200)));

    /// <returns>Flows, and those of which the plan knew the key, which was that of the layout.</returns>
    static (int Flows, int Known) Compare(KeyLayout layout, bool isConnection, byte[] file)
    {
        var texts = new KeyTexts.Reader(new KeyTexts());
        var (block, record, plan) = (new NfcapdBlock(), new FlowRecord(), new KeyPlan(layout, isConnection));
        using var reader = new NfcapdReader(new MemoryStream(file), "test");
        Assert.True(reader.Read(block));
        ulong* key = stackalloc ulong[KeyLayout.MaxWords], expected = stackalloc ulong[KeyLayout.MaxWords];
        var (flows, known) = (0, 0);
        for (; block.Next(record); flows++)
        {
            plan.Bind(record);
            if (!plan.IsKnown)
            {
                continue;
            }

            known++;
            var words = isConnection ? FiveTuple.Read(record, expected) : layout.Read(record, expected, texts);
            Assert.Equal(words, plan.Words);
            plan.Read(ref block.Bytes[block.Slots[flows].Offset], key);
            Assert.Equal(new ReadOnlySpan<ulong>(expected, words).ToArray(), new ReadOnlySpan<ulong>(key, words).ToArray());
        }

        return (flows, known);
    }
}
