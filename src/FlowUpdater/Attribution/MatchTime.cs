namespace Enrichment.Updater.Attribution;

/// <summary>Whether the times of flows and bindings decide.</summary>
enum MatchTime
{
    /// <summary>A binding answers only for its interval.</summary>
    Flow,

    /// <summary>
    /// As <see cref="Flow"/>, where a flow was when the collector received it, less how long it took, or up to the export delay before that.
    /// </summary>
    Received,

    /// <summary>
    /// Intervals are not looked at, for exporters with a wrong clock: among several holders of an endpoint the last one
    /// opened before the flow's end, else the last of all.
    /// </summary>
    Any,
}
