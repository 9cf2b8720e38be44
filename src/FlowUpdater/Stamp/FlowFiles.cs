namespace Enrichment.Updater.Stamp;

/// <summary>The files that paths mean: files as they are, directories with all below them, in the order of their names.</summary>
static class FlowFiles
{
    /// <exception cref="IOException">A path is not there.</exception>
    public static IEnumerable<FlowFile> Find(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            if (File.Exists(path))
            {
                yield return new FlowFile(path, Path.GetFileName(path), Named: true);
            }
            else if (Directory.Exists(path))
            {
                foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                {
                    if (!IsUnfinished(Path.GetFileName(file)))
                    {
                        yield return new FlowFile(file, Path.GetRelativePath(path, file), Named: false);
                    }
                }
            }
            else
            {
                throw new FileNotFoundException($"{path}: no such file or directory", path);
            }
        }
    }

    // nfcapd writes into nfcapd.current.PID until a file is complete; others use names with a dot before them.
    static bool IsUnfinished(string name) => name.StartsWith('.') || name.StartsWith("nfcapd.current", StringComparison.Ordinal);
}

/// <param name="Path">Where it is.</param>
/// <param name="Relative">Its place below an output directory.</param>
/// <param name="Named">It was named itself, not found in a directory.</param>
sealed record FlowFile(string Path, string Relative, bool Named);
