using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Enrichment.Files;

/// <summary>
/// Of several programs that change files of one directory, one at a time (flock(2) of the directory itself: no file is left in it).
/// </summary>
public sealed partial class DirectoryLock : IDisposable
{
    const int ReadOnlyDirectory = 0x90000; // O_RDONLY | O_DIRECTORY | O_CLOEXEC
    const int LockExclusive = 2, LockNonBlocking = 4;

    /// <summary>Longer than anybody needs it: who has it then was stopped, and is not waited for.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly int _directory;

    DirectoryLock(int directory) => _directory = directory;

    /// <summary>Waits until nobody else has it. Where the file system knows no locks, or somebody keeps it for too long, there is none.</summary>
    public static DirectoryLock Take(string path)
    {
        var directory = open(path, ReadOnlyDirectory);
        for (var start = Stopwatch.GetTimestamp(); directory >= 0 && flock(directory, LockExclusive | LockNonBlocking) != 0 && Stopwatch.GetElapsedTime(start) < Patience;)
        {
            Thread.Sleep(10);
        }

        return new DirectoryLock(directory);
    }

    public void Dispose()
    {
        if (_directory >= 0)
        {
            _ = close(_directory);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int flock(int descriptor, int operation);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
