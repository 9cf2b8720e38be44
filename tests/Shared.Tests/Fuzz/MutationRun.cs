using System.Diagnostics;
using Enrichment.Tests.Fuzz.Targets;
using Xunit;

namespace Enrichment.Tests.Fuzz;

/// <summary>Runs mutations of seeds on one thread, and bounds the time and the memory that each file may take.</summary>
sealed class MutationRun : IDisposable
{
    const int StampEvery = 4;

    // A packed file wants two rooms of 5 MiB; a converted one up to 16.
    const long MostBytes = 48 << 20;
    static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    readonly NfcapdRead _read = new();
    readonly NfcapdStamp _stamp = new();

    public readonly record struct Chunk(string Name, byte[] Seed, int First, int Count);

    public MutationRun Do(Chunk chunk)
    {
        for (var number = chunk.First; number < chunk.First + chunk.Count; number++)
        {
            try
            {
                One(Mutation.Of(chunk.Seed, number), stamp: number % StampEvery == 0);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{chunk.Name}, mutation {number}: {error.Message}", error);
            }
        }

        return this;
    }

    public void Dispose() => _stamp.Dispose();

    void One(byte[] file, bool stamp)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        _read.Fuzz(file);
        if (stamp)
        {
            _stamp.Fuzz(file);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < MostBytes, $"{allocated} bytes were allocated");
        Assert.True(Stopwatch.GetElapsedTime(start) < MostTime, $"it took {Stopwatch.GetElapsedTime(start)}");
    }
}
