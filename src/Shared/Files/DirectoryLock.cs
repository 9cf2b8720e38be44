using System.Diagnostics;
using System.Runtime.InteropServices;
using Enrichment.Native;

namespace Enrichment.Files;

/// <summary>
/// Of several programs that change files of one directory, one at a time (flock(2) of the directory itself: no file is left in it).
/// </summary>
public sealed class DirectoryLock : IDisposable
{
    /// <summary>Longer than anybody needs it: who has it then was stopped, and is not waited for.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly int _directory;

    DirectoryLock(int directory) => _directory = directory;

    /// <summary>Waits until nobody else has it. Where the file system knows no locks, or somebody keeps it for too long, there is none.</summary>
    public static DirectoryLock Take(string path)
    {
        var directory = DirectoryDescriptor.Open(path);
        for (var start = Stopwatch.GetTimestamp(); directory >= 0 && IsTaken(directory) && Stopwatch.GetElapsedTime(start) < Patience;)
        {
            Thread.Sleep(10);
        }

        return new DirectoryLock(directory);
    }

    public void Dispose()
    {
        if (_directory >= 0)
        {
            _ = Libc.close(_directory);
        }
    }

    /// <returns>False: it is ours now, or cannot be had at all.</returns>
    static bool IsTaken(int directory) =>
        Libc.flock(directory, LibcConstants.LOCK_EX | LibcConstants.LOCK_NB) != 0 && Marshal.GetLastPInvokeError() is (LibcConstants.EAGAIN or LibcConstants.EINTR);
}
