using System.Numerics;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>
/// All groups of an aggregation, cut by their hashes into partitions that threads share, so that each group is in memory once. What is too
/// much for the memory goes to the disk partition by partition, and is put together partition by partition again.
/// </summary>
/// <param name="words4">Words of keys without IPv6 addresses.</param>
/// <param name="joinsDirections">Groups have both directions' counters as a rule.</param>
sealed class GroupStore(int words4, int words6, bool joinsDirections, bool hasRecord, MemoryBudget budget, SpillFile spill) : IDisposable
{
    // Several for each thread, so that threads rarely meet, and few enough that a batch has some flows for each.
    static readonly int Partitions = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * Environment.ProcessorCount, 8, 256));

    readonly GroupPartition[] _partitions =
        Array.ConvertAll(new GroupPartition[Partitions], _ => new GroupPartition(words4, words6, joinsDirections, hasRecord, budget, spill));

    public static int PartitionCount => Partitions;

    public int Words4 => words4;

    public int Words6 => words6;

    /// <summary>Bits of a hash that say nothing of the partition.</summary>
    public static int PartitionShift { get; } = 64 - BitOperations.Log2((uint)Partitions);

    public GroupPartition this[int partition] => _partitions[partition];

    public GroupTable NewTable(bool isLong) => new(isLong ? words6 : words4, joinsDirections, hasRecord);

    /// <summary>The tables in memory. Where some groups of a partition have left it, all do now, so that none is in two places.</summary>
    public List<GroupTable> TablesInMemory()
    {
        Array.ForEach(_partitions, partition => partition.SpillRest());
        return [.. _partitions.SelectMany(partition => partition.Tables).Where(table => table.Count > 0)];
    }

    /// <summary>The groups on the disk, put together in a table after the other, each valid until the next one.</summary>
    public IEnumerable<GroupTable> SpilledTables()
    {
        var batch = new GroupBatch(words6);
        foreach (var partition in _partitions)
        {
            foreach (var pieces in partition.Spilled.GroupBy(spilled => spilled.Layout.KeyWords).Select(group => group.ToList()))
            {
                var parts = PartsFor(pieces);
                for (var part = 0UL; part < parts; part++)
                {
                    using var table = new GroupTable(pieces[0].Layout.KeyWords, joinsDirections, hasRecord);
                    pieces.ForEach(piece => piece.AddTo(table, batch, part, parts));
                    budget.Change(table.Length);
                    yield return table;
                    budget.Change(-table.Length);
                }
            }
        }
    }

    /// <summary>Parts of which each fits into a quarter of the memory, and into a table.</summary>
    ulong PartsFor(List<SpilledGroups> pieces)
    {
        const int slotBytes = 8;
        var (groups, bytes) = (0L, 0L);
        foreach (var piece in pieces)
        {
            groups += piece.Count;
            bytes += (long)piece.Count * (piece.Layout.Widened.Words * sizeof(ulong) + slotBytes);
        }

        return (ulong)Math.Max(1 + bytes / Math.Max(budget.Limit / 4, 1 << 20), 1 + groups / (GroupTable.MostGroups / 2));
    }

    public void Dispose() => Array.ForEach(_partitions, partition => partition.Dispose());
}
