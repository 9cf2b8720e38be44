using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>Where and how flow files are written.</summary>
sealed record RotatingNfcapdOptions
{
    /// <summary>Created where it is missing.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// A file covers one such span, counted from 1970 as nfcapd does, so that files of all collectors begin together. At least one
    /// second.
    /// </summary>
    public TimeSpan Rotation { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a flow waits at most until it is in the file. Shorter: less is lost in a crash, and blocks pack worse.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Folders by time below <see cref="Directory"/>, by nfcapd's numbers. Default 0: none.</summary>
    public int SubDirectories { get; init; }

    /// <summary>Told of each file that got its name; null: nobody is.</summary>
    public Action<FinishedFile>? Finished { get; init; }

    public NfcapdWriterOptions File { get; init; } = new() { Stamps = true };
}
