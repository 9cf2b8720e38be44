using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Writing;

/// <summary>
/// A file in the making, named <c>nfcapd.current.PID</c> as nfcapd names it, in the directory where it will stay: nfdump passes over such
/// names, and giving it its own name is one step that others see whole or not at all. While it is open it is locked.
/// </summary>
public sealed partial class TemporaryFile
{
    public const string Prefix = "nfcapd.current.";
    const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    TemporaryFile(string path, SafeFileHandle handle) => (Path, Handle) = (path, handle);

    public string Path { get; }

    /// <summary>Handed to the writer, which disposes it.</summary>
    public SafeFileHandle Handle { get; }

    /// <exception cref="IOException">No room, no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public static TemporaryFile Create(string directory)
    {
        var name = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        for (var number = 1; ; number++)
        {
            var path = System.IO.Path.Combine(directory, number == 1 ? name : FormattableString.Invariant($"{name}.{number}"));
            try
            {
                return new TemporaryFile(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another file of this process is in the making in the same directory.
            }
        }
    }

    /// <summary>Gives a completed file its name and brings the name to the disk.</summary>
    public void MoveTo(string path, bool overwrite)
    {
        File.Move(Path, path, overwrite);
        SyncDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
    }

    /// <summary>Removes a file that nobody wants.</summary>
    public void Delete() => File.Delete(Path);

    // .NET opens no directories. A file system that cannot do this loses a name only when the power fails.
    static void SyncDirectory(string path)
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
