using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Journal;

/// <summary>
/// The folder of a host's segments, locked while they are written. Where another program records a host of the same
/// name there, ours gets a number: <c>web</c>, <c>web-2</c>.
/// </summary>
sealed class JournalFolderLock(string directory, string hostName) : IDisposable
{
    const int MostOfOneName = 100;
    const string LockName = ".lock";
    SafeFileHandle? _lock;

    /// <summary>Null before it was acquired.</summary>
    public string? Path { get; private set; }

    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public string Acquire()
    {
        if (_lock is not null)
        {
            Directory.CreateDirectory(Path!); // somebody may have removed it
            return Path!;
        }

        var name = NameOf(hostName);
        for (var number = 1; ; number++)
        {
            var path = System.IO.Path.Combine(directory, number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            Directory.CreateDirectory(path);
            var file = System.IO.Path.Combine(path, LockName);
            try
            {
                _lock = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return Path = path;
            }
            catch (IOException) when (number < MostOfOneName && IsLocked(file))
            {
                // The next number.
            }
        }
    }

    public void Dispose() => _lock?.Dispose();

    /// <summary>The other end chose the name: it becomes one folder, never a path.</summary>
    static string NameOf(string hostName)
    {
        var name = string.Concat(hostName.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).TrimStart('.');
        return name.Length == 0 ? "host" : name;
    }

    // A full disk is an IOException too.
    static bool IsLocked(string file)
    {
        try
        {
            File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.None).Dispose();
            return false;
        }
        catch (IOException)
        {
            return File.Exists(file);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
