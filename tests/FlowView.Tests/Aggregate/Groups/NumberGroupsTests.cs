using Enrichment.View.Aggregate.Groups;
using Xunit;

namespace Enrichment.View.Tests.Aggregate.Groups;

public sealed class NumberGroupsTests
{
    /// <summary>What does not fit beside what is there stays outside, and nothing is counted twice.</summary>
    [Fact]
    public void TryAdd_SumsThatDoNotFit_AddsNothing()
    {
        using var groups = new NumberGroups();

        Assert.False(groups.TryAdd(7, new FlowSums { Flows = 1, OutBytes = 1 }));
        Assert.True(groups.TryAdd(7, new FlowSums { First = 5, Last = 6, Flows = 1, InPackets = 0xC000_0000, InBytes = 9 }));
        Assert.False(groups.TryAdd(7, new FlowSums { First = 1, Last = 9, Flows = 1, InPackets = 0x4000_0000, InBytes = 9 }));
        Assert.True(groups.TryAdd(7, new FlowSums { First = 4, Last = 6, Flows = 2, InPackets = 1, InBytes = 9 }));
        Assert.True(groups.TryAdd(65_535, new FlowSums { First = 1, Last = 2, Flows = 1 }));
        Assert.True(groups.TryAdd(0, new FlowSums { First = 3, Last = 3, Flows = 1 }));

        Assert.Equal(["0: 3-3 1 0 0", "7: 4-6 3 3221225473 18", "65535: 1-2 1 0 0"], Groups(groups));
        Assert.Empty(Groups(groups));
    }

    static unsafe List<string> Groups(NumberGroups groups)
    {
        using var store = new GroupStore(1, 1, joinsDirections: false, hasRecord: false, new MemoryBudget(1 << 30), new SpillFile("/tmp"));
        using var writer = new GroupWriter(store);
        groups.MoveTo(writer);
        writer.Finish();
        var rows = new List<(ulong Number, string Text)>();
        foreach (var table in store.TablesInMemory())
        {
            for (var i = 0; i < table.Count; i++)
            {
                table.Read(i, out var sums);
                rows.Add((*table.Entry(i), $"{*table.Entry(i)}: {sums.First}-{sums.Last} {sums.Flows} {sums.InPackets} {sums.InBytes}"));
            }
        }

        return [.. rows.OrderBy(row => row.Number).Select(row => row.Text)];
    }
}
