using Enrichment.Files;
using Enrichment.Nfcapd.Writing;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>
/// The files that paths mean: files as they are, directories with all below them, in the order of their names. A link that was named is
/// followed; one that is found is not, since what it leads to is found where it is or was not meant.
/// </summary>
/// <param name="output">Where stamped files go: not looked into when it lies in a path; null: nowhere else.</param>
/// <param name="report">Takes what is passed over, and why.</param>
sealed class FlowFiles(IReadOnlyList<string> paths, string? output, StampReport report)
{
    readonly OnlyOnce _onlyOnce = new(paths.Count > 1, output is not null);

    /// <summary>Told of each directory, and the path it is below, before it is listed.</summary>
    public Action<string, string>? Entering { get; init; }

    /// <summary>Files may be told again and again.</summary>
    public bool Again { get; init; }

    /// <exception cref="IOException">A path is not there, or is the output directory.</exception>
    public List<FlowFile> Find()
    {
        List<FlowFile> found = [];
        foreach (var path in paths)
        {
            if (FileStatus.Of(path) is not { } status)
            {
                throw new FileNotFoundException(FileStatus.OfLink(path) is null ? $"{path}: no such file or directory" : $"{path}: leads to no file", path);
            }

            if (!status.IsDirectory)
            {
                Take(path, Path.GetFileName(path), status, named: true, found);
            }
            else if (IsOutput(status))
            {
                throw new IOException($"{path}: is the output directory too; without --out its files are replaced");
            }
            else
            {
                FindBelow(path, path, found);
            }
        }

        return found;
    }

    /// <summary>The files of a directory below one of the paths.</summary>
    public void FindBelow(string root, string directory, List<FlowFile> found)
    {
        if (output is not null && FileStatus.Of(directory) is { } status && IsOutput(status))
        {
            return;
        }

        Entering?.Invoke(root, directory);
        foreach (var (path, isDirectory) in List(directory))
        {
            if (isDirectory)
            {
                FindBelow(root, path, found);
            }
            else
            {
                TakeFound(root, path, found);
            }
        }
    }

    /// <summary>A file below one of the paths, if it is one to be stamped.</summary>
    public void TakeFound(string root, string path, List<FlowFile> found)
    {
        if (FileStatus.OfLink(path) is { } status)
        {
            Take(path, Path.GetRelativePath(root, path), status, named: false, found);
        }
    }

    // nfcapd writes into nfcapd.current.PID until a file is complete; others use names with a dot before them.
    public static bool IsUnfinished(string name) => name.StartsWith('.') || name.StartsWith("nfcapd.current", StringComparison.Ordinal);

    void Take(string path, string relative, in FileStatus status, bool named, List<FlowFile> found)
    {
        var name = Path.GetFileName(path);
        if (IsUnfinished(name))
        {
            if (!TemporaryFile.IsCopy(name))
            {
                report.Skip(SkipReason.Unfinished);
            }
        }
        else if (status.IsSymbolicLink)
        {
            report.Skip(SkipReason.Link);
        }
        else if (!status.IsRegular)
        {
            report.Skip(SkipReason.NotRegular, named ? $"{path}: is not a regular file" : null);
        }
        else if (!_onlyOnce.Add(path, relative, Again, out var other))
        {
            if (other is null)
            {
                report.Skip(SkipReason.NamedTwice);
            }
            else
            {
                report.Skip(SkipReason.NamedTwice, $"{path}: would overwrite what {other} becomes in the output directory, and was left out");
            }
        }
        else
        {
            found.Add(new FlowFile(path, relative, named, status.Size));
        }
    }

    List<(string Path, bool IsDirectory)> List(string directory)
    {
        try
        {
            return DirectoryListing.Of(directory);
        }
        catch (DirectoryNotFoundException)
        {
            return []; // Expired while it was looked for.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            report.Skip(SkipReason.NotAccessible, $"{directory}: cannot be listed: {error.Message}");
            return [];
        }
    }

    bool IsOutput(in FileStatus directory) => output is not null && FileStatus.Of(output) is { } status && status.IsSameFile(directory);
}
