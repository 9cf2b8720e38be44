using System.Globalization;
using System.Runtime.CompilerServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Outputs;

/// <summary>How flows were stamped: by grade, and where an end has no process, why.</summary>
struct StampCounters
{
    PerGrade _ends;
    PerReason _misses;

    public long Flows { get; private set; }

    /// <summary>Flows with a process at one end at least.</summary>
    public long Named { get; private set; }

    /// <summary>Flows with an end on a tracked host: those that could have had a name.</summary>
    public long Local { get; private set; }

    /// <summary>Flows with a service's name and no process.</summary>
    public long Services { get; private set; }

    /// <summary>Ends held by several processes, any of which may be the one.</summary>
    public long SharedEnds { get; private set; }

    /// <summary>Ends with that grade.</summary>
    public readonly long this[MatchGrade grade] => _ends[(int)grade];

    /// <summary>Ends without a process, for that reason.</summary>
    public readonly long this[MissReason reason] => _misses[(int)reason];

    /// <summary>Counts flows about which nobody was asked.</summary>
    public void AddNotAsked(long flows)
    {
        Flows += flows;
        _ends[(int)MatchGrade.None] += 2 * flows;
        _misses[(int)MissReason.NotAsked] += 2 * flows;
    }

    public void Add(in FlowStamp stamp)
    {
        Flows++;
        var named = stamp.Source.IsNamed || stamp.Destination.IsNamed;
        Named += named ? 1 : 0;
        Local += named || IsLocal(stamp.Source) || IsLocal(stamp.Destination) ? 1 : 0;
        Services += !named && (stamp.Source.Grade == MatchGrade.Service || stamp.Destination.Grade == MatchGrade.Service) ? 1 : 0;
        AddEnd(stamp.Source);
        AddEnd(stamp.Destination);
    }

    /// <summary>The share of the flows that have an end on a tracked host.</summary>
    public readonly void Print(TextWriter to)
    {
        Line(to, $"{Flows:N0} flows: {Named:N0} named at one end or both ({Share(Named, Flows)}); {Local:N0} had an end on a tracked host, {Share(Named, Local)} of these are named");
        if (Services > 0)
        {
            Line(to, $"  by service      {Services:N0} flows without a process have the name of a service");
        }

        Line(to, $"  ends by grade   exact {_ends[(int)MatchGrade.Exact]:N0}, local {_ends[(int)MatchGrade.Local]:N0}, wildcard {_ends[(int)MatchGrade.Wildcard]:N0}, closing {_ends[(int)MatchGrade.Closing]:N0}, polled {_ends[(int)MatchGrade.Polled]:N0}; shared by several processes {SharedEnds:N0}");
        Line(to, $"  ends without    not on a tracked host {_misses[(int)MissReason.NotLocal]:N0}, no socket {_misses[(int)MissReason.NoSocket]:N0}, none at that time {_misses[(int)MissReason.NotThen]:N0}, owner not seen {_misses[(int)MissReason.OwnerUnknown]:N0}, no ports {_misses[(int)MissReason.NoPorts]:N0}, tracker away {_misses[(int)MissReason.TrackerAway]:N0}, feed behind {_misses[(int)MissReason.FeedBehind]:N0}");
    }

    static bool IsLocal(in EndStamp end) => end.Reason is not (MissReason.NotLocal or MissReason.NotAsked or MissReason.None);

    static string Share(long part, long whole) =>
        whole == 0 ? "-" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    static void Line(TextWriter to, FormattableString line) => to.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    void AddEnd(in EndStamp end)
    {
        _ends[(int)end.Grade]++;
        _misses[(int)end.Reason]++;
        SharedEnds += end.Shared ? 1 : 0;
    }

    [InlineArray((int)MatchGrade.Exact + 1)]
    struct PerGrade
    {
        long _count;
    }

    [InlineArray((int)MissReason.NotAsked + 1)]
    struct PerReason
    {
        long _count;
    }
}
