using Enrichment.Files;

namespace Enrichment.Updater.Stamp.State;

/// <summary>Where a state file may not be: nfdump ends at a foreign file among flow files.</summary>
static class StatePlace
{
    /// <exception cref="IOException">It would lie below a directory of flow files.</exception>
    public static void Check(string path, IEnumerable<string> flowDirectories)
    {
        var roots = flowDirectories.Select(FileStatus.Of).OfType<FileStatus>().Where(root => root.IsDirectory).ToList();
        for (var at = Path.GetDirectoryName(Path.GetFullPath(path)); at is not null; at = Path.GetDirectoryName(at))
        {
            if (FileStatus.Of(at) is { } directory && roots.Exists(root => root.IsSameFile(directory)))
            {
                throw new IOException($"{path}: would lie among the flow files, and nfdump would end at it; a state file belongs elsewhere");
            }
        }
    }
}
