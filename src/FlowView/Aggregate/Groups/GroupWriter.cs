using System.Runtime.CompilerServices;
using Enrichment.View.Aggregate.Keys;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>
/// One thread's way into the groups. Where flows come back to the same groups, a small table of the thread's own takes them first, and
/// only its sums go to the partitions; where they do not, they go there directly.
/// </summary>
sealed unsafe class GroupWriter(GroupStore store) : IDisposable
{
    // A table of that size stays in the processor's own cache.
    const int MostLocal = 8 * 1024;

    // Flows for each group of the local table below which it costs more than it saves, and how long it is left out then.
    const int LeastGain = 2, Rest = 512;

    readonly GroupBatch _batch = new(store.Words6);
    readonly GroupBatch _passOn = new(store.Words6);
    readonly GroupTable[] _local = store.Words4 == store.Words6 ? [store.NewTable(false)] : [store.NewTable(false), store.NewTable(true)];
    readonly ushort[] _order = new ushort[GroupBatch.Size];
    readonly ushort[] _places = new ushort[GroupBatch.Size];
    readonly int[] _ends = new int[2 * GroupStore.PartitionCount + 1];
    int _turn = Environment.CurrentManagedThreadId;
    long _taken;
    int _batchesToRest;

    /// <summary>The key of the next flow is written here, and <see cref="Add"/> follows.</summary>
    public ulong* NextKey => _batch.Key(_batch.Count);

    public ref FlowSums NextSums => ref _batch.Sums(_batch.Count);

    /// <summary>Takes the flow whose key and sums were written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int keyWords)
    {
        _batch.Hash(_batch.Count) = KeyHash.Of(NextKey, keyWords);
        _batch.Words(_batch.Count) = (byte)keyWords;
        _batch.Count++;
        if (_batch.IsFull)
        {
            Empty();
        }
    }

    /// <summary>Passes everything on to the partitions.</summary>
    public void Finish()
    {
        Empty();
        PassOn();
    }

    void Empty()
    {
        if (_batchesToRest > 0)
        {
            _batchesToRest--;
            Scatter(_batch);
        }
        else
        {
            AddHere();
        }

        _batch.Count = 0;
    }

    void AddHere()
    {
        var longs = Split(_batch);
        _local[0].Add(_batch, _order.AsSpan(0, longs));
        if (longs < _batch.Count)
        {
            _local[1].Add(_batch, _order.AsSpan(longs, _batch.Count - longs));
        }

        _taken += _batch.Count;
        var groups = LocalGroups;
        if (groups < MostLocal)
        {
            return;
        }

        _batchesToRest = _taken < LeastGain * groups ? Rest : 0;
        PassOn();
    }

    int LocalGroups => _local[0].Count + (_local.Length > 1 ? _local[1].Count : 0);

    /// <summary>The flows with short keys, then those with long ones.</summary>
    /// <returns>Where these begin.</returns>
    int Split(GroupBatch batch)
    {
        var (shorts, longs) = (0, batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Words(i) == store.Words4)
            {
                _order[shorts++] = (ushort)i;
            }
            else
            {
                _order[--longs] = (ushort)i;
            }
        }

        return longs;
    }

    void PassOn()
    {
        foreach (var table in _local)
        {
            for (var from = 0; from < table.Count;)
            {
                _passOn.AddEntries(table, ref from);
                Scatter(_passOn);
                _passOn.Count = 0;
            }

            table.Clear();
        }

        _taken = 0;
    }

    /// <summary>Gives each partition its flows of a batch.</summary>
    void Scatter(GroupBatch batch)
    {
        SortByPartition(batch);
        _turn++; // threads begin at different partitions
        for (var i = 0; i < GroupStore.PartitionCount; i++)
        {
            var partition = Partition(i);
            if (i == 0)
            {
                store[partition].Announce(batch, Short(partition), Long(partition));
            }

            var next = Partition(i + 1);
            store[next].Announce(batch, Short(next), Long(next));
            if (_ends[2 * partition + 2] > _ends[2 * partition])
            {
                store[partition].Add(batch, Short(partition), Long(partition));
            }
        }
    }

    int Partition(int turn) => (_turn * 11 + turn) & (GroupStore.PartitionCount - 1);

    /// <summary>The flows of a partition with short keys, once they are sorted.</summary>
    ReadOnlySpan<ushort> Short(int partition) => _order.AsSpan(_ends[2 * partition].._ends[2 * partition + 1]);

    ReadOnlySpan<ushort> Long(int partition) => _order.AsSpan(_ends[2 * partition + 1].._ends[2 * partition + 2]);

    /// <summary>A counting sort by partition, and within it by the size of the key; leaves in _ends where each begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void SortByPartition(GroupBatch batch)
    {
        Array.Clear(_ends);
        for (var i = 0; i < batch.Count; i++)
        {
            var place = (int)(batch.Hash(i) >> GroupStore.PartitionShift) * 2 + (batch.Words(i) == store.Words4 ? 0 : 1);
            _places[i] = (ushort)place;
            _ends[place + 1]++;
        }

        for (var i = 1; i < _ends.Length; i++)
        {
            _ends[i] += _ends[i - 1];
        }

        for (var i = batch.Count - 1; i >= 0; i--)
        {
            _order[--_ends[_places[i] + 1]] = (ushort)i;
        }

        // Each has become the beginning of its place: the array is one too far.
        Array.Copy(_ends, 1, _ends, 0, _ends.Length - 1);
        _ends[^1] = batch.Count;
    }

    public void Dispose() => Array.ForEach(_local, table => table.Dispose());
}
