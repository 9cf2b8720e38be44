namespace Enrichment.Flows;

/// <summary>How sure a stamp is; the greater value is the better grade. The numbers are stored in flow files.</summary>
public enum MatchGrade : byte
{
    /// <summary>No process; the reason says why.</summary>
    None = 0,

    /// <summary>No process; the name is the IANA service of a port, printed <c>https***</c>.</summary>
    Service = 1,

    /// <summary>The flow lies in the part of the binding's interval that is known only to the poll period.</summary>
    Polled = 2,

    /// <summary>The socket was closed up to a grace period before: TIME_WAIT, last packets.</summary>
    Closing = 3,

    /// <summary>A socket bound to 0.0.0.0 or ::, on an address of that host.</summary>
    Wildcard = 4,

    /// <summary>A socket bound to this local endpoint.</summary>
    Local = 5,

    /// <summary>A connected socket: protocol and both endpoints are the flow's, and its interval covers the flow.</summary>
    Exact = 6,
}
