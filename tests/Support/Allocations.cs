namespace Enrichment;

/// <summary>What code allocates on the managed heap.</summary>
static class Allocations
{
    /// <summary>No more runs than these, for actions that use something up.</summary>
    public const int MostRuns = Plain + Undisturbed;

    const int Plain = 5;
    const int Undisturbed = 10;
    const int Budget = 64 << 20; // bytes that all threads may allocate in an undisturbed run

    static readonly Lock OneRegion = new();

    /// <summary>
    /// The least of some runs, in bytes, and no more runs once it is at most <paramref name="enough"/>. One run is not
    /// enough: a collection that another test causes ends the thread's allocation buffer, whose rest then counts as
    /// allocated, and the runtime's own caches grow now and then. Where other tests allocate so much that each run is
    /// hit, the last runs are done while the runtime is told not to collect.
    /// </summary>
    public static long Of(Action action, long enough = 0)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Plain && least > enough; i++)
        {
            least = Math.Min(least, Once(action));
        }

        for (var i = 0; i < Undisturbed && least > enough; i++)
        {
            least = Math.Min(least, WithoutCollections(action));
        }

        return least;
    }

    static long Once(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    static long WithoutCollections(Action action)
    {
        lock (OneRegion)
        {
            var begun = GC.TryStartNoGCRegion(Budget);
            try
            {
                return Once(action);
            }
            finally
            {
                End(begun);
            }
        }
    }

    static void End(bool begun)
    {
        try
        {
            if (begun) GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // The other tests allocated more than the budget: the runtime collected after all, and has ended it itself.
        }
    }
}
