using System.IO.Enumeration;

namespace Enrichment.Updater.Stamp.Finding;

/// <summary>What is in a directory, in the order of names; links count as files.</summary>
static class DirectoryListing
{
    static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    public static List<(string Path, bool IsDirectory)> Of(string directory)
    {
        List<(string Path, bool IsDirectory)> entries =
        [
            .. new FileSystemEnumerable<(string, bool)>(
                directory,
                static (ref FileSystemEntry entry) => (entry.ToSpecifiedFullPath(), entry.IsDirectory && !entry.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                All),
        ];
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return entries;
    }
}
