namespace Enrichment.View.Scan;

/// <summary>What -M means: <c>path/dir1:dir2:dir3</c>, where the others lie beside the first; <c>path@</c>: all directories in path.</summary>
static class DirectoryList
{
    /// <exception cref="FileSelectionException">One sentence.</exception>
    public static List<string> Of(string text)
    {
        if (text is [.., '@'] && !text.Contains(':'))
        {
            var parent = text[..^1];
            var all = Directory.Exists(parent)
                ? Directory.GetDirectories(parent)
                : throw new FileSelectionException($"-M {text}: there is no directory {parent}");
            Array.Sort(all, StringComparer.Ordinal);
            return all.Length > 0 ? [.. all] : throw new FileSelectionException($"-M {text}: there are no directories in {parent}");
        }

        var names = text.Split(':');
        var first = names[0].TrimEnd('/');
        var root = Path.GetDirectoryName(first) ?? "";
        List<string> directories = [names.Length == 1 ? names[0] : first, .. names.Skip(1).Select(name => Path.Combine(root, name))];
        return directories.Find(directory => !Directory.Exists(directory)) is { } missing
            ? throw new FileSelectionException($"-M {text}: there is no directory {missing}")
            : directories;
    }
}
