using Enrichment.View.Query;

namespace Enrichment.View.Scan;

/// <summary>What -r or -R names is not there, or makes no sense.</summary>
sealed class FileSelectionException(string message) : Exception(message);

/// <summary>
/// The files that -r and -R mean, in nfdump's order: by name within a directory, subdirectories in their place. Files that
/// are being written (nfcapd.current…), hidden ones and packet captures are passed over.
/// </summary>
static class FileList
{
    /// <exception cref="FileSelectionException">One sentence.</exception>
    public static IEnumerable<string> Select(ViewOptions options)
    {
        if (options.File is { } file)
        {
            return Directory.Exists(file) ? All(file) : [file];
        }

        var range = options.Range!.TrimEnd('/');
        var colon = range.IndexOf(':');
        var first = colon < 0 ? range : range[..colon];
        if (colon < 0 && (Directory.Exists(options.Range) || range.Length == 0))
        {
            return All(options.Range!);
        }

        if (!File.Exists(first))
        {
            throw new FileSelectionException(Directory.Exists(first)
                ? $"-R {options.Range}: {first} is a directory; a range begins with a file"
                : $"-R {options.Range}: there is no file {first}");
        }

        return Between(first, colon < 0 ? null : range[(colon + 1)..], options.Range!);
    }

    static IEnumerable<string> All(string directory)
    {
        var entries = Directory.GetFileSystemEntries(directory);
        Array.Sort(entries, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Directory.Exists(entry))
            {
                foreach (var file in All(entry))
                {
                    yield return file;
                }
            }
            else if (IsFlowFile(Path.GetFileName(entry)))
            {
                yield return entry;
            }
        }
    }

    /// <summary>
    /// <c>dir/first:last</c> stays in one directory. <c>base/a/first:b/last</c>: as many directories as stand before last are
    /// walked below the base, from a to b.
    /// </summary>
    static IEnumerable<string> Between(string first, string? last, string range)
    {
        if (last is "" || last?.StartsWith('/') == true || last?.Contains(':') == true)
        {
            throw new FileSelectionException($"-R {range}: behind the colon stands one file, relative to the directory of the first");
        }

        var levels = last?.Count(letter => letter == '/') ?? 0;
        var root = Path.GetDirectoryName(first) ?? "";
        for (var i = 0; i < levels; i++)
        {
            root = root.Length > 0
                ? Path.GetDirectoryName(root) ?? ""
                : throw new FileSelectionException($"-R {range}: the first file lies in fewer directories than the last");
        }

        var from = root.Length == 0 ? first : first[(root.Length + (root.EndsWith('/') ? 0 : 1))..];
        return Walk(root, "", levels, from, last);
    }

    static IEnumerable<string> Walk(string root, string below, int levels, string first, string? last)
    {
        var directory = Path.Combine(root, below);
        var entries = Directory.GetFileSystemEntries(directory.Length == 0 ? "." : directory);
        Array.Sort(entries, StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var name = Path.GetFileName(entry);
            var relative = below.Length == 0 ? name : $"{below}/{name}";
            if (levels > 0 && Directory.Exists(entry))
            {
                if (IsWithin(relative, Prefix(first, relative), Prefix(last, relative)))
                {
                    foreach (var file in Walk(root, relative, levels - 1, first, last))
                    {
                        yield return file;
                    }
                }
            }
            else if (levels == 0 && IsFlowFile(name) && IsWithin(relative, first, last) && File.Exists(entry))
            {
                yield return Path.Combine(root, relative);
            }
        }
    }

    static bool IsWithin(string name, string? first, string? last) =>
        (first is null || string.CompareOrdinal(name, first) >= 0) && (last is null || string.CompareOrdinal(name, last) <= 0);

    /// <summary>As many directories of a limit as the name has.</summary>
    static string? Prefix(string? limit, string name)
    {
        var depth = name.Count(letter => letter == '/') + 1;
        return limit is null ? null : string.Join('/', limit.Split('/').Take(depth));
    }

    static bool IsFlowFile(string name) =>
        !name.StartsWith('.')
        && !name.StartsWith("nfcapd.current", StringComparison.Ordinal)
        && !name.Contains("pcap", StringComparison.Ordinal);
}
