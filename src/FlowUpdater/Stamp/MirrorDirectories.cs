using Enrichment.Files;

namespace Enrichment.Updater.Stamp;

/// <summary>Makes the directories below an output directory as they are below the input: flow files tell who talks to whom, and who may look is told by their directories' modes.</summary>
sealed class MirrorDirectories(string output, StampReport report)
{
    readonly HashSet<string> _made = new(StringComparer.Ordinal);
    readonly Lock _gate = new();

    /// <returns>Where the stamped file goes; its directory is there.</returns>
    /// <exception cref="IOException">The directory cannot be made.</exception>
    public string PlaceOf(string path, string relative)
    {
        var place = Path.Combine(output, relative);
        lock (_gate)
        {
            Make(Path.GetDirectoryName(place)!, Path.GetDirectoryName(Path.GetFullPath(path))!, depth: relative.Count(c => c == '/'));
        }

        return place;
    }

    void Make(string directory, string like, int depth)
    {
        if (!_made.Add(directory))
        {
            return;
        }

        if (depth > 0)
        {
            Make(Path.GetDirectoryName(directory)!, Path.GetDirectoryName(like)!, depth - 1);
        }

        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory);
            if (FileStatus.Of(like) is { } status)
            {
                FileAttributesCopy.ApplyToDirectory(status, directory);
            }
        }

        Finding.StampLeftovers.Remove(directory, report);
    }
}
