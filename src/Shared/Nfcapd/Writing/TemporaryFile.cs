using System.Globalization;
using Enrichment.Files;
using Enrichment.Native;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Writing;

/// <summary>
/// A file in the making, named <c>nfcapd.current.PID</c> as nfcapd names it, in the directory where it will stay: nfdump passes over such
/// names, and giving it its own name is one step that others see whole or not at all. While it is open it is locked.
/// </summary>
public sealed class TemporaryFile
{
    public const string Prefix = "nfcapd.current.";
    const int MostTries = 10_000;
    const string CopyMark = ".copy";

    TemporaryFile(string path, SafeFileHandle handle) => (Path, Handle) = (path, handle);

    public string Path { get; }

    /// <summary>Handed to the writer, which disposes it.</summary>
    public SafeFileHandle Handle { get; }

    /// <param name="copy">It is made of another file and worth nothing by itself; see <see cref="IsCopy"/>.</param>
    /// <exception cref="IOException">No room, no such directory.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public static TemporaryFile Create(string directory, bool copy = false)
    {
        var name = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + (copy ? CopyMark : "");
        for (var number = 1; ; number++)
        {
            var path = System.IO.Path.Combine(directory, number == 1 ? name : FormattableString.Invariant($"{name}.{number}"));
            try
            {
                return new TemporaryFile(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException error) when (error.HResult is LibcConstants.EEXIST or LibcConstants.EAGAIN && number < MostTries)
            {
                // Another file of this process is in the making in the same directory, or somebody who looks for abandoned
                // ones was faster than our lock.
            }
        }
    }

    /// <summary>Whether a name is that of a copy in the making. A crashed collector's file is saved; of such a one nobody has use.</summary>
    public static bool IsCopy(ReadOnlySpan<char> name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name[Prefix.Length..].Contains(CopyMark, StringComparison.Ordinal);

    /// <summary>The process that made a file of such a name; 0: the name is another.</summary>
    public static int MakerOf(ReadOnlySpan<char> name)
    {
        var rest = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : default;
        var dot = rest.IndexOf('.');
        return int.TryParse(dot < 0 ? rest : rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0;
    }

    /// <summary>Gives a completed file its name and brings the name to the disk.</summary>
    public void MoveTo(string path, bool overwrite)
    {
        File.Move(Path, path, overwrite);
        DirectoryFlush.Of(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
    }

    /// <summary>Removes a file that nobody wants.</summary>
    public void Delete() => File.Delete(Path);
}
