namespace Enrichment.Nfcapd.Compression;

/// <summary>The places of flow records, for each of their lengths, at which it pays to look for what came in earlier ones.</summary>
sealed class MatchColumns
{
    /// <summary>For one length.</summary>
    public const int Most = 32;

    const int MostSlots = 64;

    readonly byte[] _numberOf = new byte[MatchStarts.MostRecord];
    readonly Column[] _columns = new Column[(MatchStarts.MostLengths + 1) * Most];
    readonly int[] _counts = new int[MatchStarts.MostLengths + 1];

    /// <summary>Columns at the same offset share a slot, whatever the record's length: so many slots there are.</summary>
    public int Slots { get; private set; }

    /// <summary>The number of each length below <see cref="MatchStarts.MostRecord"/>; number 0 has no columns.</summary>
    public ReadOnlySpan<byte> Numbers => _numberOf;

    /// <summary>How many columns a length has, by its number.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary><see cref="Most"/> for each number, by their offset; as many of them as <see cref="Counts"/> says.</summary>
    public ReadOnlySpan<Column> Columns => _columns;

    /// <summary>Takes the places where a match began in one of so many records at least, in place of those before.</summary>
    public void Choose(MatchStarts starts, int oneIn)
    {
        starts.Numbers.CopyTo(_numberOf);
        Array.Clear(_counts);
        Slots = 0;
        Span<byte> slotOf = stackalloc byte[MatchStarts.MostRecord];
        slotOf.Clear();
        for (var number = 1; number <= starts.Lengths; number++)
        {
            Choose(number, starts.Of(number), starts.Records(number) / oneIn, slotOf);
        }
    }

    void Choose(int number, ReadOnlySpan<int> starts, int least, Span<byte> slotOf)
    {
        var columns = _columns.AsSpan(number * Most, Most);
        ref var count = ref _counts[number];
        for (var offset = 0; offset < starts.Length && count < columns.Length; offset++)
        {
            if (starts[offset] == 0 || starts[offset] < least)
            {
                continue;
            }

            if (slotOf[offset] == 0)
            {
                if (Slots == MostSlots)
                {
                    return;
                }

                slotOf[offset] = (byte)++Slots;
            }

            columns[count++] = new Column((ushort)offset, (ushort)(slotOf[offset] - 1));
        }
    }

    /// <param name="Offset">In the record.</param>
    /// <param name="Slot">What is remembered of this place is remembered there.</param>
    public readonly record struct Column(ushort Offset, ushort Slot);
}
