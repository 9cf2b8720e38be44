namespace Enrichment.Updater.Attribution;

/// <summary>How long flows wait for the truth.</summary>
sealed record HoldOptions
{
    /// <summary>A flow that waited so long is stamped with what is known. Default: 2 s.</summary>
    public TimeSpan MaxHold { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Flows that wait at the same time, about 200 bytes each; one more, and the oldest goes at once. Default: 262,144.</summary>
    public int Capacity { get; init; } = 262_144;
}
