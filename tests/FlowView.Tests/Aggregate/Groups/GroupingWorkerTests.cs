using Enrichment.Nfcapd;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Statistics;
using Xunit;

namespace Enrichment.View.Tests.Aggregate.Groups;

public sealed class GroupingWorkerTests
{
    [Theory]
    [InlineData("dstport")]
    [InlineData("ip:p")]
    [InlineData("record")]
    public void Take_BlocksOfKnownGroups_AllocatesNothing(string statistic)
    {
        var request = StatRequest.Parse(statistic);
        using var grouping = new Grouping(
            request.IsRecord ? [FiveTuple.Layout()] : request.Layouts(), request.IsRecord, joinsDirections: request.IsRecord, hasRecord: request.IsRecord,
            new KeyTexts(), new MemoryBudget(1 << 30), new SpillFile("/tmp"));
        using var worker = grouping.NewWorker();
        var block = new NfcapdBlock();
        using var reader = new NfcapdReader(new MemoryStream(new RandomFlows(7).File(1, 2000)), "test");
        Assert.True(reader.Read(block));
        var flows = Enumerable.Range(0, block.Flows).ToArray();
        worker.Take(block, flows);

        Assert.Equal(0, Allocations.Of(() => worker.Take(block, flows)));
    }
}
