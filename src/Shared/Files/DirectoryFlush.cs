using System.Runtime.InteropServices;

namespace Enrichment.Files;

/// <summary>Brings a directory's names to the disk: without it a file that was renamed may have its old name after a power loss.</summary>
public static partial class DirectoryFlush
{
    const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    // .NET opens no directories. A file system that cannot do this loses a name only when the power fails.
    public static void Of(string path)
    {
        var directory = open(path, ReadOnlyDirectory);
        if (directory >= 0)
        {
            _ = fsync(directory);
            _ = close(directory);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
