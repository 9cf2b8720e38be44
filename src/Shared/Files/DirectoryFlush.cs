using Enrichment.Native;

namespace Enrichment.Files;

/// <summary>Brings a directory's names to the disk: without it a file that was renamed may have its old name after a power loss.</summary>
public static class DirectoryFlush
{
    // A file system that cannot do this loses a name only when the power fails.
    public static void Of(string path)
    {
        var directory = DirectoryDescriptor.Open(path);
        if (directory >= 0)
        {
            _ = Libc.fsync(directory);
            _ = Libc.close(directory);
        }
    }
}
