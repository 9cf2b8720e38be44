namespace Enrichment;

/// <summary>What code allocates on the managed heap.</summary>
static class Allocations
{
    /// <summary>
    /// The least of some runs, and no more runs once it is nothing. One run is not enough: a collection that another
    /// test causes ends the thread's allocation buffer, whose rest then counts as allocated, and the runtime's own
    /// caches grow now and then.
    /// </summary>
    public static long Of(Action action, int tries = 5)
    {
        var least = long.MaxValue;
        for (var i = 0; i < tries && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
