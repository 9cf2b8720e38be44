namespace Enrichment.Updater.Attribution.Frozen;

/// <summary>
/// Puts rows in the order in which <see cref="FrozenRows"/> wants them, without a second copy of them: they come as a list of those of
/// each hash together, oldest entry first; each run is put in order of key and beginning; then each row moves to its place.
/// </summary>
readonly ref struct RowOrder(BindingRow[][] chunks, Span<int> order, ReadOnlySpan<uint> hashes, long[] offsets)
{
    readonly BindingRow[][] _chunks = chunks;
    readonly Span<int> _order = order;
    readonly ReadOnlySpan<uint> _hashes = hashes;
    readonly long[] _offsets = offsets;

    public void Apply()
    {
        for (int first = 0, end; first < _hashes.Length; first = end)
        {
            end = first + 1;
            while (end < _hashes.Length && _hashes[end] == _hashes[first])
            {
                end++;
            }

            if (end - first > 1)
            {
                SortRun(_order[first..end]);
            }
        }

        Move();
    }

    ref BindingRow Row(int index) => ref _chunks[index >> BindingTable.ChunkBits][index & (BindingTable.ChunkSize - 1)];

    // Two keys hardly ever have one hash; where they do, each key's rows are gathered.
    void SortRun(Span<int> run)
    {
        while (!run.IsEmpty)
        {
            var key = RowKey.Of(Row(run[0]));
            var others = new List<int>();
            var same = 0;
            foreach (var row in run)
            {
                if (key.Fits(Row(row)))
                {
                    run[same++] = row;
                }
                else
                {
                    others.Add(row);
                }
            }

            others.CopyTo(run[same..]);
            SortByStart(run[..same]);
            run = run[same..];
        }
    }

    // Equal beginnings stay in the order of their entry.
    void SortByStart(Span<int> rows)
    {
        var keys = new (long Start, int Age)[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            keys[i] = (FrozenRows.StartOf(Row(rows[i]), _offsets), i);
        }

        keys.AsSpan().Sort(rows);
        for (var i = 0; i + 1 < rows.Length; i++)
        {
            Row(rows[i]).Traits |= RowTraits.Continues;
        }
    }

    // Along each cycle of the permutation; a place that has its row points to itself.
    void Move()
    {
        for (var first = 0; first < _order.Length; first++)
        {
            if (_order[first] == first)
            {
                continue;
            }

            var lifted = Row(first);
            var to = first;
            while (_order[to] != first)
            {
                var from = _order[to];
                Row(to) = Row(from);
                _order[to] = to;
                to = from;
            }

            Row(to) = lifted;
            _order[to] = to;
        }
    }
}
