using Enrichment.Files;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>Keeps a file that several paths lead to from being stamped twice, and two files from becoming one.</summary>
/// <param name="several">There are several paths; within one tree nothing is found twice.</param>
/// <param name="elsewhere">Stamped files go to an output directory.</param>
sealed class OnlyOnce(bool several, bool elsewhere)
{
    readonly Dictionary<(ulong Device, ulong Directory, string Name), string> _taken = [];
    readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);
    (string Path, FileStatus? Status) _directory = ("", null);

    /// <param name="again">It may be told again, by the same path.</param>
    /// <param name="other">The file that has the same place in the output directory; null: it is this very file.</param>
    public bool Add(string path, string relative, bool again, out string? other)
    {
        other = null;
        if (!several)
        {
            return true;
        }

        var target = Path.GetFullPath(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
        if (StatusOf(Path.GetDirectoryName(target)!) is { } directory)
        {
            var key = (directory.Device, directory.Inode, Path.GetFileName(target));
            if (!_taken.TryAdd(key, path) && !(again && _taken[key] == path))
            {
                return false;
            }
        }

        other = !elsewhere || _outputs.TryAdd(relative, path) || _outputs[relative] == path ? null : _outputs[relative];
        return other is null;
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
