namespace Enrichment.View.Aggregate.Groups;

/// <summary>Groups of one table that were written to the disk: <paramref name="Count"/> entries of one layout, one behind the other.</summary>
sealed record SpilledGroups(SpillFile File, long At, int Count, EntryLayout Layout)
{
    /// <summary>A table with fewer groups stays in memory: writing it would free nothing worth it.</summary>
    public const int Fewest = 256;

    const int WordsAtOnce = 128 * 1024;

    public static unsafe SpilledGroups Write(GroupTable table, SpillFile file) => new(
        file, file.Write(new ReadOnlySpan<ulong>(table.Entry(0), checked(table.Count * table.Layout.Words))), table.Count, table.Layout);

    /// <summary>Adds them to a table again, as far as they are of a part of it.</summary>
    /// <param name="batch">To use on the way.</param>
    /// <param name="parts">In how many parts the table is made.</param>
    public unsafe void AddTo(GroupTable table, GroupBatch batch, ulong part, ulong parts)
    {
        var words = new ulong[WordsAtOnce / Layout.Words * Layout.Words];
        for (long done = 0, all = (long)Count * Layout.Words; done < all;)
        {
            var some = words.AsSpan(0, (int)Math.Min(words.Length, all - done));
            File.Read(some, At + done * sizeof(ulong));
            done += some.Length;
            fixed (ulong* entries = some)
            {
                for (var entry = entries; entry < entries + some.Length; entry += Layout.Words)
                {
                    batch.AddEntry(entry, Layout, part, parts, table);
                }
            }
        }

        batch.MoveTo(table);
    }
}
