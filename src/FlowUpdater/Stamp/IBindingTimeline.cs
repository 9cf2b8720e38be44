namespace Enrichment.Updater.Stamp;

/// <summary>How far the bindings reach that a stamping asks. Any thread may ask.</summary>
interface IBindingTimeline
{
    /// <summary>
    /// Every change up to this moment is in the history: this machine's clock, nanoseconds since 1970. <see cref="long.MaxValue"/>: nothing
    /// more is to come, as with a file.
    /// </summary>
    long KnownUntilNs { get; }

    /// <summary>Waits until <see cref="KnownUntilNs"/> is at least that moment.</summary>
    /// <returns>False: patience ended first.</returns>
    Task<bool> WaitUntilAsync(long momentNs, TimeSpan patience, CancellationToken cancellationToken);
}
