using Enrichment.View.Aggregate.Groups;

namespace Enrichment.View.Aggregate.Ordering;

/// <summary>Groups in their order, one after the other.</summary>
abstract class GroupRun
{
    /// <summary>The group at hand; valid until the next one.</summary>
    public abstract GroupRow Current { get; }

    /// <returns>False: there are no more.</returns>
    public abstract bool Next();
}

/// <summary>Groups of a table in memory.</summary>
sealed class TableRun(GroupTable table, int[] places) : GroupRun
{
    int _at = -1;

    public override GroupRow Current => TableOrder.Row(table, places[_at]);

    public override bool Next() => ++_at < places.Length;
}

/// <summary>Groups that were sorted and written to the disk, because their table had to make room for others.</summary>
sealed unsafe class SpilledRun : GroupRun
{
    const int WordsAtOnce = 16 * 1024;

    readonly SpillFile _file;
    readonly EntryLayout _layout;
    readonly ulong[] _words;
    readonly ulong* _first;
    long _from, _left;
    int _at, _end;

    SpilledRun(SpillFile file, EntryLayout layout, long count)
    {
        (_file, _layout) = (file, layout);
        (_from, _left) = (-1, count * layout.Words);
        _words = GC.AllocateUninitializedArray<ulong>((int)Math.Min(_left, Math.Max(WordsAtOnce / layout.Words, 1) * layout.Words), pinned: true);
        _first = (ulong*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_words));
    }

    public override GroupRow Current => new(_first + _at, _layout);

    /// <param name="places">The groups in their order.</param>
    public static SpilledRun Write(GroupTable table, int[] places, SpillFile file)
    {
        var words = table.Layout.Words;
        var run = new SpilledRun(file, table.Layout, places.Length);
        var all = new ulong[places.Length * (long)words];
        for (var i = 0; i < places.Length; i++)
        {
            new ReadOnlySpan<ulong>(table.Entry(places[i]), words).CopyTo(all.AsSpan(checked(i * words)));
        }

        run._from = file.Write(all);
        return run;
    }

    public override bool Next()
    {
        _at += _layout.Words;
        if (_at < _end)
        {
            return true;
        }

        if (_left == 0)
        {
            return false;
        }

        (_at, _end) = (0, (int)Math.Min(_left, _words.Length));
        _file.Read(_words.AsSpan(0, _end), _from);
        (_from, _left) = (_from + _end * (long)sizeof(ulong), _left - _end);
        return true;
    }
}
