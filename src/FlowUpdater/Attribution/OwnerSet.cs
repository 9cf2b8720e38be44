using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Updater.Attribution;

/// <summary>The processes that hold a socket, or that may be meant by a flow, and what a stamp says of them.</summary>
sealed class OwnerSet
{
    const int NamesShown = 3;

    readonly bool _shared;
    readonly EndStamp _exact;

    /// <param name="owners">Nobody, one or several.</param>
    /// <param name="more">There are more than these.</param>
    public OwnerSet(IReadOnlyList<ProcessInfo> owners, bool more = false)
    {
        Owners = owners;
        Process = owners.Count == 1 ? owners[0] : null;
        Name = NameOf(owners, more);
        _shared = owners.Count > 1;
        _exact = Stamp(MatchGrade.Exact);
    }

    public IReadOnlyList<ProcessInfo> Owners { get; }

    /// <summary>Null where there are several, or none.</summary>
    public ProcessInfo? Process { get; }

    /// <summary>Distinct names joined by <c>|</c>, at most three.</summary>
    public string Name { get; }

    /// <summary>The stamp most often asked for: bytes written one by one are dear to copy at once.</summary>
    public ref readonly EndStamp Exact => ref _exact;

    public EndStamp Stamp(MatchGrade grade) => new(Name, Process, grade, MissReason.None, _shared);

    static string NameOf(IReadOnlyList<ProcessInfo> owners, bool more)
    {
        if (owners.Count == 1)
        {
            return owners[0].Name;
        }

        var names = owners.Select(owner => owner.Name).Distinct(StringComparer.Ordinal).ToList();
        return string.Join('|', names.Take(NamesShown)) + (more || names.Count > NamesShown ? "|…" : "");
    }
}
