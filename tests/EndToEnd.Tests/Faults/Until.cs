using System.Diagnostics;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>Waits for what is to come.</summary>
static class Until
{
    public static void True(Func<bool> condition, string what, double seconds = 20)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
            {
                throw new TimeoutException($"not within {seconds} s: {what}");
            }

            Thread.Sleep(50);
        }
    }
}
