using Enrichment.Files;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>Keeps a file that several paths lead to from being stamped twice, and two files from becoming one.</summary>
/// <param name="several">There are several paths; within one tree nothing is found twice.</param>
/// <param name="elsewhere">Stamped files go to an output directory.</param>
sealed class OnlyOnce(bool several, bool elsewhere)
{
    readonly HashSet<(ulong Device, ulong Directory, string Name)> _taken = [];
    readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    (string Path, FileStatus? Status) _directory = ("", null);

    public void Clear()
    {
        _taken.Clear();
        _outputs.Clear();
    }

    /// <param name="other">The file that has the same place in the output directory; null: it is this very file.</param>
    public bool Add(string path, string relative, out string? other)
    {
        other = null;
        if (!several)
        {
            return true;
        }

        var target = Path.GetFullPath(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
        if (StatusOf(Path.GetDirectoryName(target)!) is { } directory && !_taken.Add((directory.Device, directory.Inode, Path.GetFileName(target))))
        {
            return false;
        }

        return !elsewhere || _outputs.TryAdd(relative, path) || ((other = _outputs[relative]) is null);
    }

    FileStatus? StatusOf(string directory)
    {
        if (_directory.Path != directory)
        {
            _directory = (directory, FileStatus.Of(directory));
        }

        return _directory.Status;
    }
}
