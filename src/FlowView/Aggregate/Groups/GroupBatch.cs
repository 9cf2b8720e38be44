using System.Runtime.CompilerServices;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>Some flows on their way into groups: their keys, with hashes, and what each adds.</summary>
/// <param name="keyWords">Of the longest key.</param>
sealed unsafe class GroupBatch(int keyWords)
{
    public const int Size = 1024;

    static readonly ushort[] InOrder = [.. Enumerable.Range(0, Size).Select(number => (ushort)number)];

    readonly ulong[] _keys = GC.AllocateArray<ulong>(Size * keyWords, pinned: true);
    readonly ulong[] _hashes = new ulong[Size];
    readonly FlowSums[] _sums = new FlowSums[Size];
    readonly byte[] _words = new byte[Size];

    public int Count { get; set; }

    public bool IsFull => Count == Size;

    /// <summary>Where the key of a flow begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong* Key(int number) => (ulong*)Unsafe.AsPointer(ref _keys[number * keyWords]);

    public ref ulong Hash(int number) => ref _hashes[number];

    public ref FlowSums Sums(int number) => ref _sums[number];

    /// <summary>Words of the key.</summary>
    public ref byte Words(int number) => ref _words[number];

    /// <summary>Takes the groups of a table as if they were flows.</summary>
    /// <param name="from">The first that is taken; afterwards the first that is not.</param>
    public void AddEntries(GroupTable table, ref int from)
    {
        for (; from < table.Count && !IsFull; from++)
        {
            var entry = table.Entry(from);
            Add(entry, table.Layout, KeyHash.Of(entry, table.Layout.KeyWords));
        }
    }

    /// <summary>Takes an entry, if it is of that part, and gives what there is to the table when the batch is full.</summary>
    public void AddEntry(ulong* entry, in EntryLayout layout, ulong part, ulong parts, GroupTable table)
    {
        var hash = KeyHash.Of(entry, layout.KeyWords);
        if ((hash >> 40) % parts == part)
        {
            Add(entry, layout, hash);
            if (IsFull)
            {
                MoveTo(table);
            }
        }
    }

    /// <summary>Gives all to one table.</summary>
    public void MoveTo(GroupTable table)
    {
        table.Add(this, InOrder.AsSpan(0, Count));
        Count = 0;
    }

    void Add(ulong* entry, in EntryLayout layout, ulong hash)
    {
        new ReadOnlySpan<ulong>(entry, layout.KeyWords).CopyTo(new Span<ulong>(Key(Count), layout.KeyWords));
        layout.Read(entry + layout.KeyWords, out Sums(Count));
        (Hash(Count), Words(Count)) = (hash, (byte)layout.KeyWords);
        Count++;
    }
}
