using Enrichment.View.Aggregate;
using Xunit;

namespace Enrichment.View.Tests.Aggregate;

public class StatSumsTests
{
    [Fact]
    public void Add_RandomKeys_EqualsADictionary()
    {
        var random = new Random(1);
        var sums = new StatSums();
        var expected = new Dictionary<StatKey, (ulong Bytes, ulong First)>();
        for (var i = 0; i < 200_000; i++)
        {
            var key = new StatKey((ulong)random.Next(3), (ulong)random.Next(5000) << random.Next(3) * 16, (byte)random.Next(3), random.Next(2) == 0);
            var first = (ulong)random.Next(1, 1_000_000);
            sums.Add(key, new StatCounters { First = first, InBytes = (ulong)i, Flows = 1 });
            expected[key] = expected.TryGetValue(key, out var known) ? (known.Bytes + (ulong)i, Math.Min(known.First, first)) : ((ulong)i, first);
        }

        Assert.Equal(expected.Count, sums.Keys.Count);
        for (var i = 0; i < sums.Keys.Count; i++)
        {
            Assert.Equal(expected[sums.Keys[i]], (sums.Sums[i].InBytes, sums.Sums[i].First));
        }
    }

    [Fact]
    public void Add_KnownKeys_AllocatesNothing()
    {
        var sums = new StatSums();
        void AddAll()
        {
            for (var i = 0; i < 1000; i++)
            {
                sums.Add(new StatKey(0, (ulong)i, 6, false), new StatCounters { Flows = 1 });
            }
        }

        AddAll();

        Assert.Equal(0, Allocations.Of(AddAll));
    }
}
