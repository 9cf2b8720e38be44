using System.Runtime.ExceptionServices;

namespace Enrichment.View.Scan;

/// <summary>
/// A few jobs of some length each, shared among plain threads. The thread pool and what keeps count of its work would take longer to be
/// ready than most answers take.
/// </summary>
static class SharedWork
{
    /// <summary>Does the jobs 0 to <paramref name="jobs"/> - 1; this thread helps, and the others end before it returns.</summary>
    /// <remarks>The first exception keeps further jobs from being begun and is thrown as it is.</remarks>
    public static void Do(int jobs, Action<int> job)
    {
        var (taken, error) = (-1, (Exception?)null);
        var others = new Thread[Math.Clamp(jobs - 1, 0, Environment.ProcessorCount - 1)];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(Help) { IsBackground = true, Name = "answer " + (i + 1) };
            others[i].Start();
        }

        Help();
        Array.ForEach(others, other => other.Join());
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        void Help()
        {
            try
            {
                for (int number; Volatile.Read(ref error) is null && (number = Interlocked.Increment(ref taken)) < jobs;)
                {
                    job(number);
                }
            }
            catch (Exception wrong)
            {
                Interlocked.CompareExchange(ref error, wrong, null);
            }
        }
    }
}
