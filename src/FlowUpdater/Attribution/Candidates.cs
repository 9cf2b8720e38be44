using System.Runtime.CompilerServices;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>
/// The best bindings seen so far for one end of a flow. Better is: one that comes first of all, then the better grade, then the tighter kind of socket,
/// then the namespace of the capture, then the later close or open where only the time tells them apart. Bindings
/// equally good are kept together: none is picked silently.
/// </summary>
ref struct Candidates
{
    /// <summary>Set in a place, it goes before every grade.</summary>
    public const int First = 1 << 24;

    SetList _sets;
    long _rank;
    long _time;
    long _from;
    int _count;
    bool _nobody;
    bool _more;

    public MatchGrade Grade { get; private set; }

    public RowKind Kind { get; private set; }

    public readonly bool IsEmpty => Grade == MatchGrade.None;

    /// <summary>One of the best has owners that nobody saw.</summary>
    public readonly bool OwnerUnknown => _nobody;

    /// <param name="grade">How sure it is.</param>
    /// <param name="row">The binding.</param>
    /// <param name="place">More is the likelier place (see <see cref="Attributor"/>), below 256, and perhaps <see cref="First"/>.</param>
    /// <param name="time">What tells bindings apart that are equally good otherwise; the later wins.</param>
    public void Offer(MatchGrade grade, in BindingRow row, int place, long time = 0)
    {
        if (Beats(((long)grade << 16) | ((long)row.Kind << 8) | (long)place, time, grade, row.Kind))
        {
            Keep(row.Owners);
        }
    }

    /// <summary>
    /// As <see cref="Offer"/>, where the one opened last wins, and of equally good ones the first: rows are offered newest first.
    /// </summary>
    /// <param name="offset">Updater's clock minus that of the row's host.</param>
    public void OfferOne(in BindingRow row, int place, long offset)
    {
        var rank = ((long)row.Kind << 8) | (long)place;
        var (by, from) = (row.OpenedBy + offset, row.OpenedFrom + offset);
        if ((rank, by, from).CompareTo((_rank, _time, _from)) > 0)
        {
            Begin(rank, by, (MatchGrade)row.Kind, row.Kind);
            _from = from;
            Keep(row.Owners);
        }
    }

    /// <summary>The stamp of the best; only where there is one and its owners are known.</summary>
    public readonly EndStamp Stamp(OwnerTable owners)
    {
        if (_count == 1)
        {
            return owners[_sets[0]].Stamp(Grade);
        }

        Span<int> sets = stackalloc int[OwnerTable.MostJoined];
        ((ReadOnlySpan<int>)_sets).CopyTo(sets);
        return owners.Join(sets[.._count], _more).Stamp(Grade);
    }

    /// <summary>These and others, of which nothing says whether they or these are meant; no surer than the less sure of the two.</summary>
    public readonly Candidates Or(in Candidates others)
    {
        var both = this;
        both.Grade = (MatchGrade)Math.Min((int)Grade, (int)others.Grade);
        both._nobody |= others._nobody;
        both._more |= others._more;
        foreach (var owners in ((ReadOnlySpan<int>)others._sets)[..others._count])
        {
            both.Keep(owners);
        }

        return both;
    }

    // Whether it is at least as good as the best; the best so far are forgotten where it is better.
    bool Beats(long rank, long time, MatchGrade grade, RowKind kind)
    {
        if (rank < _rank || (rank == _rank && time < _time))
        {
            return false;
        }

        if (rank > _rank || time > _time)
        {
            Begin(rank, time, grade, kind);
        }

        return true;
    }

    void Begin(long rank, long time, MatchGrade grade, RowKind kind)
    {
        (_rank, _time, _count, _nobody, _more) = (rank, time, 0, false, false);
        (Grade, Kind) = (grade, kind);
    }

    void Keep(int owners)
    {
        if (owners == OwnerTable.Nobody)
        {
            _nobody = true;
            return;
        }

        for (var i = 0; i < _count; i++)
        {
            if (_sets[i] == owners)
            {
                return;
            }
        }

        if (_count == OwnerTable.MostJoined)
        {
            _more = true;
            return;
        }

        _sets[_count++] = owners;
    }

    [InlineArray(OwnerTable.MostJoined)]
    struct SetList
    {
        int _first;
    }
}
