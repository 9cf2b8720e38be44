using Enrichment.Bindings;

namespace Enrichment.Flows;

/// <summary>What attribution found for one end of a flow.</summary>
/// <param name="Name">Process name; several holders' names joined by <c>|</c>; a service name <c>https***</c>; empty where there is none.</param>
/// <param name="Process">The process; null where there is none, or where several share the socket.</param>
/// <param name="Grade">How sure it is.</param>
/// <param name="Reason">Why there is no process.</param>
/// <param name="Shared">Several processes hold the socket, or two equally good bindings were found: any of them may be the one.</param>
public readonly record struct EndStamp(string Name, ProcessInfo? Process, MatchGrade Grade, MissReason Reason, bool Shared)
{
    public static EndStamp Miss(MissReason reason) => new("", null, MatchGrade.None, reason, false);

    /// <summary>Whether a process, or several that share the socket, was found.</summary>
    public bool IsNamed => Grade > MatchGrade.Service;
}

/// <summary>What attribution adds to a flow: a stamp for each end.</summary>
public readonly record struct FlowStamp(EndStamp Source, EndStamp Destination)
{
    public static readonly FlowStamp NotAsked = new(EndStamp.Miss(MissReason.NotAsked), EndStamp.Miss(MissReason.NotAsked));

    /// <summary>The name for nfdump's user-name field: the source's process, else the destination's, else a service's, else empty.</summary>
    public string UserName =>
        Source.IsNamed ? Source.Name
        : Destination.IsNamed ? Destination.Name
        : Destination.Name.Length > 0 ? Destination.Name
        : Source.Name;

    /// <summary>The name for the user-name field of a flow that attribution was asked of: <see cref="UserName"/>, else the placeholder.</summary>
    public string NameOr(string placeholder) =>
        UserName is { Length: > 0 } name ? name : IsAsked ? placeholder : "";

    /// <summary>Whether attribution looked at it at all.</summary>
    public bool IsAsked => Source.Reason != MissReason.NotAsked || Destination.Reason != MissReason.NotAsked;
}
