using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Keys;
using Xunit;

namespace Enrichment.View.Tests.Aggregate.Groups;

public sealed unsafe class GroupTableTests
{
    static readonly ushort[] All = [.. Enumerable.Range(0, GroupBatch.Size).Select(i => (ushort)i)];

    /// <summary>Some flows have counters that need the wide form, from the first one on or after many.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(60_000)]
    [InlineData(int.MaxValue)]
    public void Add_RandomKeys_EqualsADictionary(int wideFrom)
    {
        var random = new Random(1);
        using var table = new GroupTable(2, isWide: false, hasRecord: true);
        var batch = new GroupBatch(2);
        var expected = new Dictionary<(ulong, ulong), FlowSums>();
        for (var i = 0; i < 100 * GroupBatch.Size; i++)
        {
            var key = ((ulong)random.Next(3), (ulong)random.Next(5000) << random.Next(3) * 16);
            var flow = Flow(random, i >= wideFrom && random.Next(50) == 0);
            Put(batch, key, flow);
            expected[key] = expected.TryGetValue(key, out var known) ? Sum(known, flow) : flow;
            if (batch.IsFull)
            {
                table.Add(batch, All);
                batch.Count = 0;
            }
        }

        Assert.Equal(wideFrom != int.MaxValue, table.Layout.IsWide);
        Assert.Equal(expected.Count, table.Count);
        for (var i = 0; i < table.Count; i++)
        {
            table.Read(i, out var sums);
            Assert.Equal(expected[(table.Entry(i)[0], table.Entry(i)[1])], sums);
        }
    }

    /// <summary>Sums that no longer fit into 32 bits.</summary>
    [Fact]
    public void Add_PacketsBeyond32Bits_AreCounted()
    {
        using var table = new GroupTable(1, isWide: false, hasRecord: false);
        var batch = new GroupBatch(1);
        for (var i = 0; i < 3; i++)
        {
            Put(batch, (7, 0), new FlowSums { First = 1, Last = 2, Flows = 1, InPackets = 0xC000_0000, InBytes = 5 });
        }

        table.Add(batch, All.AsSpan(0, 3));

        table.Read(0, out var sums);
        Assert.Equal((1, 3 * 0xC000_0000UL, 15UL, 3UL), (table.Count, sums.InPackets, sums.InBytes, sums.Flows));
    }

    [Fact]
    public void Add_KnownKeys_AllocatesNothing()
    {
        using var table = new GroupTable(2, isWide: false, hasRecord: false);
        var batch = new GroupBatch(2);
        void AddAll()
        {
            for (var i = 0; i < GroupBatch.Size; i++)
            {
                Put(batch, ((ulong)i, 6), new FlowSums { Flows = 1 });
            }

            table.Add(batch, All);
            batch.Count = 0;
        }

        AddAll();

        Assert.Equal(0, Allocations.Of(AddAll));
    }

    [Fact]
    public void Clear_AndDispose_LeaveAnEmptyTableThatWorks()
    {
        using var table = new GroupTable(2, isWide: false, hasRecord: false);
        var batch = new GroupBatch(2);
        for (var round = 0; round < 3; round++)
        {
            Put(batch, ((ulong)round, 1), new FlowSums { Flows = 1 });
            table.Add(batch, All.AsSpan(0, 1));
            batch.Count = 0;
            Assert.Equal((1, (ulong)round), (table.Count, table.Entry(0)[0]));
            if (round == 0)
            {
                table.Clear();
            }
            else
            {
                table.Dispose();
            }
        }
    }

    static FlowSums Flow(Random random, bool isWide) => new()
    {
        First = (ulong)random.Next(1, 1_000_000), Last = (ulong)random.Next(1, 1_000_000), Flows = (ulong)random.Next(1, 3),
        InPackets = (ulong)random.Next(1 << 20), InBytes = (ulong)random.NextInt64(1L << 50),
        OutPackets = isWide ? (ulong)random.Next() : 0, OutBytes = isWide ? (ulong)random.NextInt64(1L << 50) : 0,
        Record = (ulong)random.NextInt64(1L << 40), Flags = (ushort)random.Next(1 << 16), Marks = (FlowMarks)random.Next(2),
    };

    static FlowSums Sum(FlowSums left, FlowSums right) => new()
    {
        First = Math.Min(left.First, right.First), Last = Math.Max(left.Last, right.Last), Flows = left.Flows + right.Flows,
        InPackets = left.InPackets + right.InPackets, InBytes = left.InBytes + right.InBytes,
        OutPackets = left.OutPackets + right.OutPackets, OutBytes = left.OutBytes + right.OutBytes,
        Record = Math.Min(left.Record, right.Record), Flags = (ushort)(left.Flags | right.Flags), Marks = left.Marks | right.Marks,
    };

    static void Put(GroupBatch batch, (ulong First, ulong Second) key, in FlowSums flow)
    {
        var at = batch.Key(batch.Count);
        var words = (int)(batch.Key(1) - batch.Key(0));
        at[0] = key.First;
        if (words == 2)
        {
            at[1] = key.Second;
        }

        (batch.Words(batch.Count), batch.Sums(batch.Count), batch.Hash(batch.Count)) = ((byte)words, flow, KeyHash.Of(at, words));
        batch.Count++;
    }
}
