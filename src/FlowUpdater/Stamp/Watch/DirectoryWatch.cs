using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Native;
using Enrichment.Updater.Native;

namespace Enrichment.Updater.Stamp.Watch;

/// <summary>What came into a watched directory.</summary>
/// <param name="Root">The path of the command line that it is below.</param>
readonly record struct Arrival(ArrivalKind Kind, string Root, string Path);

enum ArrivalKind
{
    /// <summary>A file was given its name, or closed by who wrote it.</summary>
    File,
    Directory,

    /// <summary>Something was not told: all has to be looked at again.</summary>
    Unknown,
}

/// <summary>
/// Tells of files that are complete, and of new directories, in any number of directories (inotify). FileSystemWatcher is not used: it
/// tells of each write, and of files in a new directory only by chance. Serves one thread.
/// </summary>
sealed unsafe class DirectoryWatch : IDisposable
{
    const uint Wanted = Inotify.IN_CLOSE_WRITE | Inotify.IN_MOVED_TO | Inotify.IN_CREATE | Inotify.IN_MOVE_SELF | Inotify.IN_ONLYDIR;

    readonly Dictionary<int, (string Root, string Path)> _directories = [];
    readonly byte[] _buffer = new byte[64 * 1024];
    readonly int _descriptor;

    /// <exception cref="IOException">No more instances (fs.inotify.max_user_instances).</exception>
    public DirectoryWatch()
    {
        _descriptor = Inotify.inotify_init1(Inotify.IN_CLOEXEC | Inotify.IN_NONBLOCK);
        if (_descriptor < 0)
        {
            throw new IOException($"inotify: {Marshal.GetLastPInvokeErrorMessage()}; see the limits in /proc/sys/fs/inotify");
        }
    }

    public int Count => _directories.Count;

    /// <summary>Watches a directory; again and again does no harm.</summary>
    /// <returns>Why it cannot be watched; null: it is. One that is gone is no trouble.</returns>
    public string? TryAdd(string root, string path)
    {
        var watch = Inotify.inotify_add_watch(_descriptor, path, Wanted);
        if (watch >= 0)
        {
            _directories[watch] = (root, path);
            return null;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            LibcConstants.ENOENT => null,
            LibcConstants.ENOSPC => "the limit fs.inotify.max_user_watches is reached",
            _ => Marshal.GetLastPInvokeErrorMessage(),
        };
    }

    /// <summary>Waits for arrivals, and adds those that came.</summary>
    public void Read(List<Arrival> arrivals, TimeSpan patience)
    {
        var poll = new PollFd { fd = _descriptor, events = LibcConstants.POLLIN };
        if (Libc.poll(&poll, 1, (int)patience.TotalMilliseconds) <= 0)
        {
            return;
        }

        nint length;
        fixed (byte* buffer = _buffer)
        {
            while ((length = Libc.read(_descriptor, buffer, (nuint)_buffer.Length)) > 0)
            {
                Take(_buffer.AsSpan(0, (int)length), arrivals);
            }
        }
    }

    public void Dispose() => _ = Libc.close(_descriptor);

    void Take(ReadOnlySpan<byte> events, List<Arrival> arrivals)
    {
        while (events.Length >= sizeof(Inotify.inotify_event))
        {
            var header = MemoryMarshal.Read<Inotify.inotify_event>(events);
            var name = events.Slice(sizeof(Inotify.inotify_event), (int)header.len);
            events = events[(sizeof(Inotify.inotify_event) + name.Length)..];
            Take(header, Encoding.UTF8.GetString(name.TrimEnd((byte)0)), arrivals);
        }
    }

    void Take(in Inotify.inotify_event header, string name, List<Arrival> arrivals)
    {
        if ((header.mask & Inotify.IN_IGNORED) != 0)
        {
            _directories.Remove(header.wd);
        }
        else if ((header.mask & (Inotify.IN_Q_OVERFLOW | Inotify.IN_MOVE_SELF)) != 0)
        {
            arrivals.Add(new Arrival(ArrivalKind.Unknown, "", ""));
        }
        else if (_directories.TryGetValue(header.wd, out var directory))
        {
            var isDirectory = (header.mask & Inotify.IN_ISDIR) != 0;
            if (isDirectory || (header.mask & Inotify.IN_CREATE) == 0)
            {
                arrivals.Add(new Arrival(isDirectory ? ArrivalKind.Directory : ArrivalKind.File, directory.Root, Path.Combine(directory.Path, name)));
            }
        }
    }
}
