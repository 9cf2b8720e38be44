using Enrichment.Flows;

namespace Enrichment.Updater.Stamp;

/// <summary>What became of the flows and files, for the table at the end.</summary>
sealed class StampCounts
{
    readonly long[] _byGrade = new long[(int)MatchGrade.Exact + 1];
    readonly long[] _byReason = new long[(int)MissReason.NotAsked + 1];
    readonly SortedDictionary<SkipReason, int> _skipped = [];

    public int Files { get; private set; }

    /// <summary>Files that had other names (hard links), which keep the unstamped content.</summary>
    public int Linked { get; set; }

    /// <summary>Files that were stamped before the bindings of their time were known.</summary>
    public int Late { get; set; }

    public long Flows { get; private set; }

    public long Kept { get; private set; }

    /// <summary>Flows whose name is of several processes that share the socket.</summary>
    public long Shared { get; private set; }

    public IReadOnlyDictionary<SkipReason, int> Skipped => _skipped;

    public long Named => _byGrade[(int)MatchGrade.Polled..].Sum();

    public long Of(MatchGrade grade) => _byGrade[(int)grade];

    public long Of(MissReason reason) => _byReason[(int)reason];

    /// <summary>Counts a flow by the end whose name is written, else by the end that could have had one.</summary>
    public void Add(in FlowStamp stamp)
    {
        var named = stamp.Source.IsNamed || !stamp.Destination.IsNamed ? stamp.Source : stamp.Destination;
        Shared += named.Shared ? 1 : 0;
        _byGrade[Math.Max((int)stamp.Source.Grade, named.IsNamed ? (int)named.Grade : (int)stamp.Destination.Grade)]++;
        if (!named.IsNamed)
        {
            _byReason[(int)(stamp.Source.Reason != MissReason.NotLocal ? stamp.Source.Reason : stamp.Destination.Reason)]++;
        }
    }

    /// <summary>Adds what another one counted.</summary>
    public void Add(StampCounts other)
    {
        Files += other.Files;
        Flows += other.Flows;
        Kept += other.Kept;
        Shared += other.Shared;
        for (var i = 0; i < _byGrade.Length; i++)
        {
            _byGrade[i] += other._byGrade[i];
        }

        for (var i = 0; i < _byReason.Length; i++)
        {
            _byReason[i] += other._byReason[i];
        }
    }

    public void AddFile(long flows, long kept)
    {
        Files++;
        Flows += flows;
        Kept += kept;
    }

    public void Skip(SkipReason why, int files = 1)
    {
        if (files > 0)
        {
            _skipped[why] = _skipped.GetValueOrDefault(why) + files;
        }
    }
}
