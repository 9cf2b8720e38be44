namespace Enrichment.Updater.Attribution;

/// <summary>How exporters' flows wait for the truth, and which of their times counts.</summary>
sealed record BatchStageOptions
{
    /// <summary>A flow that waited so long since it was received is stamped with what is known. Default: 2 s.</summary>
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Flows were when they were received, less how long they took, or up to the export delay before; their own clock may be wrong.</summary>
    public bool MatchReceived { get; init; }

    /// <summary>For <see cref="MatchReceived"/>: the longest from a flow's last packet to its receipt. Default: 60 s.</summary>
    public TimeSpan ExportDelay { get; init; } = TimeSpan.FromSeconds(60);
}
