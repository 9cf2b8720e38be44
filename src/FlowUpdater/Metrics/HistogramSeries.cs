namespace Enrichment.Updater.Metrics;

/// <summary>Values counted by how large they are.</summary>
/// <param name="bounds">Upper ends of the buckets, ascending; above the last there is one more.</param>
sealed class HistogramSeries(IReadOnlyList<double> bounds)
{
    readonly long[] _counts = new long[bounds.Count + 1];

    public IReadOnlyList<double> Bounds => bounds;

    public double Sum { get; private set; }

    /// <summary>Values up to each bound, and all.</summary>
    public IEnumerable<long> Cumulative
    {
        get
        {
            long sum = 0;
            foreach (var count in _counts)
            {
                yield return sum += count;
            }
        }
    }

    public void Add(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket])
        {
            bucket++;
        }

        _counts[bucket]++;
        Sum += value;
    }
}
