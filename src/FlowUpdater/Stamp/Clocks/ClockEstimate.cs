namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>
/// The offset that most flows agree on. Where it lies is searched with a narrow tolerance first, then wider ones, until enough agree and
/// hardly any others speak for another offset; where none does, the clock cannot be told, and nothing is corrected.
/// </summary>
/// <param name="Matches">Flows that say something.</param>
/// <param name="Agreeing">Those of them that fit, or for an unclear one those that fit best.</param>
/// <param name="Others">Those of the others that agree among themselves.</param>
/// <param name="OffsetNs">To be added to the exporter's times.</param>
/// <param name="UncertaintyNs">Nineteen of twenty agreeing flows lie within this of it.</param>
sealed record ClockEstimate(bool IsClear, int Matches, int Agreeing, int Others, long OffsetNs, long UncertaintyNs)
{
    /// <summary>Fewer flows may agree by chance.</summary>
    public const int LeastMatches = 8;

    const long Second = 1_000_000_000;
    const long LeastUncertainty = Second / 20;

    // One in three must agree, and of the others no group of half as many.
    const int LeastShare = 3;
    const int LeastLead = 2;

    // Votes as near as this, in tolerances, belong to the offset found.
    const int Near = 4;

    static readonly long[] Tolerances = [Second / 4, Second, 4 * Second];

    /// <summary>The clock is right, as well as can be told.</summary>
    public bool IsRight => IsClear && Math.Abs(OffsetNs) <= UncertaintyNs;

    /// <summary>What is to be corrected; twice the uncertainty, because one in twenty lies outside.</summary>
    public ClockCorrection Correction => IsClear && !IsRight ? new ClockCorrection(OffsetNs, 2 * UncertaintyNs) : default;

    public static ClockEstimate Of(IReadOnlyCollection<ClockVote> votes)
    {
        var matches = FlowsOf(votes);
        var best = new ClockEstimate(false, matches, 0, 0, 0, 0);
        foreach (var tolerance in Tolerances)
        {
            best = At(votes, matches, tolerance);
            if (best.IsClear)
            {
                break;
            }
        }

        return best;
    }

    static ClockEstimate At(IReadOnlyCollection<ClockVote> votes, int matches, long tolerance)
    {
        var (from, to) = Densest(votes, tolerance);
        var offset = from + ((to - from) / 2);
        var near = votes.Where(vote => vote.DistanceTo(offset) <= Near * tolerance).ToList();
        var supporters = near.Select(vote => vote.Flow).ToHashSet();
        var others = votes.Where(vote => !supporters.Contains(vote.Flow)).ToList();
        var (otherFrom, otherTo) = Densest(others, tolerance);
        var against = FlowsOf(others.Where(vote => vote.FromNs - tolerance <= otherFrom && vote.ToNs + tolerance >= otherTo));
        var agreeing = FlowsOf(near.Where(vote => vote.DistanceTo(offset) <= tolerance));
        var isClear = agreeing >= LeastMatches && agreeing * LeastShare >= matches && agreeing >= LeastLead * against
            && agreeing * LeastLead >= supporters.Count;
        return new ClockEstimate(isClear, matches, isClear ? supporters.Count : agreeing, against, offset, Spread(near, offset, ((to - from) / 2) - tolerance));
    }

    /// <summary>The range of offsets that fits the most votes, each widened by the tolerance.</summary>
    static (long From, long To) Densest(IReadOnlyCollection<ClockVote> votes, long tolerance)
    {
        var edges = new List<(long At, int Step)>(2 * votes.Count);
        foreach (var vote in votes)
        {
            edges.Add((vote.FromNs - tolerance, -1)); // Before ends at the same place: ranges that touch overlap.
            edges.Add((vote.ToNs + tolerance, 1));
        }

        edges.Sort();
        int depth = 0, most = 0;
        long from = 0, to = 0;
        for (var i = 0; i < edges.Count; i++)
        {
            depth -= edges[i].Step;
            if (depth > most)
            {
                (most, from, to) = (depth, edges[i].At, edges[i + 1].At);
            }
        }

        return (from, to);
    }

    static long Spread(List<ClockVote> near, long offset, long undecided)
    {
        var distances = near.Select(vote => vote.DistanceTo(offset)).Order().ToList();
        var most = distances.Count == 0 ? 0 : distances[(distances.Count - 1) * 19 / 20];
        return Math.Max(LeastUncertainty, Math.Max(most, undecided));
    }

    static int FlowsOf(IEnumerable<ClockVote> votes) => votes.Select(vote => vote.Flow).Distinct().Count();
}
