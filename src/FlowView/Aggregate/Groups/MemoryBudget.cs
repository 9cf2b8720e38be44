namespace Enrichment.View.Aggregate.Groups;

/// <summary>Memory that groups and sorted flows may take together (--memory); what goes beyond it is written to the disk.</summary>
sealed class MemoryBudget(long limit)
{
    long _used;

    /// <summary>Bytes.</summary>
    public long Limit => limit;

    public bool IsExceeded => Volatile.Read(ref _used) > limit;

    /// <summary>Half of the memory that the system, or the container, has.</summary>
    public static long Default => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    public void Change(long bytes)
    {
        if (bytes != 0)
        {
            Interlocked.Add(ref _used, bytes);
        }
    }
}
