using System.Runtime.CompilerServices;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>Sorts by rank, eleven bits at a time from the lowest on (LSD radix sort): records of the same rank stay in their order.</summary>
static class RankSort
{
    const int Bits = 11, Digits = 1 << Bits;

    /// <returns>Whether the sorted records are in <paramref name="room"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Sort(Span<RankedRecord> records, Span<RankedRecord> room)
    {
        var differing = 0UL;
        foreach (ref readonly var record in records)
        {
            differing |= record.Rank ^ records[0].Rank;
        }

        var isMoved = false;
        var counts = (Span<int>)stackalloc int[Digits];
        for (var shift = 0; shift < 64; shift += Bits)
        {
            if ((differing >> shift & (Digits - 1)) == 0)
            {
                continue;
            }

            Move(records, room, shift, counts);
            var swap = records;
            records = room;
            room = swap;
            isMoved = !isMoved;
        }

        return isMoved;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Move(Span<RankedRecord> from, Span<RankedRecord> to, int shift, Span<int> counts)
    {
        counts.Clear();
        foreach (ref readonly var record in from)
        {
            counts[(int)(record.Rank >> shift) & (Digits - 1)]++;
        }

        var begin = 0;
        foreach (ref var count in counts)
        {
            (count, begin) = (begin, begin + count);
        }

        foreach (ref readonly var record in from)
        {
            to[counts[(int)(record.Rank >> shift) & (Digits - 1)]++] = record;
        }
    }
}
