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
    /// <summary>As -r.</summary>
    public const string StandardInput = "-";

    /// <summary>For messages.</summary>
    public static string NameOf(string path) => path == StandardInput ? "standard input" : path;

    /// <exception cref="FileSelectionException">One sentence.</exception>
    public static IEnumerable<string> Select(ViewOptions options)
    {
        if (options.Directories is { } list)
        {
            var directories = DirectoryList.Of(list);
            return options.File is { } name ? directories.ConvertAll(directory => InDirectory(directory, name)) : InDirectories(directories, options.Range!);
        }

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

    /// <summary>-r in a directory of -M. One that is not there is told when it is to be shown; the others are shown all the same.</summary>
    static string InDirectory(string directory, string name)
    {
        if (name.StartsWith('/'))
        {
            throw new FileSelectionException($"-r {name}: with -M it is a file in each of the directories, and begins with no slash");
        }

        return Path.Combine(directory, SubHierarchy.Find(directory, name) ?? "", name);
    }

    /// <summary>-R in all directories of -M, in the order of their names. The range is looked up in the first of them.</summary>
    static IEnumerable<string> InDirectories(List<string> directories, string range)
    {
        if (range.StartsWith('/'))
        {
            throw new FileSelectionException($"-R {range}: with -M it is a range in each of the directories, and begins with no slash");
        }

        var names = range.TrimEnd('/').Split(':');
        var isAll = names is ["."] or [""];
        if (names.Length > 2)
        {
            throw new FileSelectionException($"-R {range}: a range has one colon");
        }

        for (var i = 0; i < names.Length && !isAll; i++)
        {
            names[i] = SubHierarchy.Find(directories[0], names[i]) is { } between
                ? Path.Combine(between, names[i])
                : i > 0 && names[0].Count(letter => letter == '/') == names[1].Count(letter => letter == '/')
                    ? names[i]
                    : throw new FileSelectionException($"-R {range}: there is no file {names[i]} in {directories[0]}");
        }

        var levels = names[0].Count(letter => letter == '/');
        return names.Length == 2 && names[1].Count(letter => letter == '/') != levels
            ? throw new FileSelectionException($"-R {range}: first and last file lie in as many directories each")
            : directories.OrderBy(directory => Path.GetFileName(directory.TrimEnd('/')), StringComparer.Ordinal).SelectMany(directory =>
                isAll ? All(directory) : Walk(directory, "", levels, names[0], names.Length == 2 ? names[1] : null));
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

        last = last is null || last.Contains('/') ? last : WithHierarchy(first, last);
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

    /// <summary>A last file that is not beside the first may lie in the same hierarchy of directories.</summary>
    static string WithHierarchy(string first, string last)
    {
        for (var directory = Path.GetDirectoryName(first); !string.IsNullOrEmpty(directory); directory = Path.GetDirectoryName(directory))
        {
            if (SubHierarchy.Find(directory, last) is { } between)
            {
                return Path.Combine(between, last);
            }
        }

        return last;
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
