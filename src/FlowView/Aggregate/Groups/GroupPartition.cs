namespace Enrichment.View.Aggregate.Groups;

/// <summary>The groups whose hashes begin alike: some in memory, some that had to leave it.</summary>
/// <param name="words4">Words of keys without IPv6 addresses.</param>
/// <param name="isWide">See <see cref="EntryLayout"/>.</param>
sealed class GroupPartition(int words4, int words6, bool isWide, bool hasRecord, MemoryBudget budget, SpillFile spill) : IDisposable
{
    readonly Lock _gate = new();
    readonly GroupTable _short = new(words4, isWide, hasRecord);
    readonly GroupTable? _long = words6 == words4 ? null : new(words6, isWide, hasRecord);
    readonly List<SpilledGroups> _spilled = [];

    public IEnumerable<GroupTable> Tables => _long is null ? [_short] : [_short, _long];

    public IReadOnlyList<SpilledGroups> Spilled => _spilled;

    /// <summary>Says which flows are to be added soon. Any thread may call it.</summary>
    public void Announce(GroupBatch batch, ReadOnlySpan<ushort> shortKeys, ReadOnlySpan<ushort> longKeys)
    {
        _short.Announce(batch, shortKeys);
        _long?.Announce(batch, longKeys);
    }

    /// <summary>Adds flows of a batch. Any thread may call it.</summary>
    public void Add(GroupBatch batch, ReadOnlySpan<ushort> shortKeys, ReadOnlySpan<ushort> longKeys)
    {
        lock (_gate)
        {
            Add(_short, batch, shortKeys);
            if (_long is not null)
            {
                Add(_long, batch, longKeys);
            }
        }
    }

    void Add(GroupTable table, GroupBatch batch, ReadOnlySpan<ushort> flows)
    {
        if (flows.IsEmpty)
        {
            return;
        }

        if (table.Count + flows.Length > GroupTable.MostGroups)
        {
            Spill(table);
        }

        var before = table.Length;
        table.Add(batch, flows);
        budget.Change(table.Length - before);
        if (budget.IsExceeded)
        {
            // Whoever finds it so makes room of what is at hand; the partitions are of about the same size.
            Spill(table);
        }
    }

    void Spill(GroupTable table)
    {
        if (table.Count < SpilledGroups.Fewest)
        {
            return;
        }

        _spilled.Add(SpilledGroups.Write(table, spill));
        budget.Change(-table.Length);
        table.Dispose();
    }

    /// <summary>Where some groups have left the memory, all do.</summary>
    public void SpillRest()
    {
        foreach (var table in _spilled.Count > 0 ? Tables : [])
        {
            if (table.Count > 0)
            {
                _spilled.Add(SpilledGroups.Write(table, spill));
            }

            budget.Change(-table.Length);
            table.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var table in Tables)
        {
            budget.Change(-table.Length);
            table.Dispose();
        }
    }
}
