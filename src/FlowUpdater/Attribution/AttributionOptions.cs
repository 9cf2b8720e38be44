namespace Enrichment.Updater.Attribution;

/// <summary>How flows are joined with bindings.</summary>
sealed record AttributionOptions
{
    public MatchTime MatchTime { get; init; } = MatchTime.Flow;

    /// <summary>
    /// How long after its close a socket still answers for late packets (TIME_WAIT, last acknowledgements), if nobody
    /// else has the endpoint then. Default: 5 seconds.
    /// </summary>
    public long GraceNs { get; init; } = 5_000_000_000;

    /// <summary>
    /// How long past what the tracker has told an open socket is still taken to be open, as <c>polled</c>. Default: 5 seconds.
    /// </summary>
    public long TrustOpenNs { get; init; } = 5_000_000_000;
}
