using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Enrichment.Files;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Updater.Stamp.State;

/// <summary>
/// Which files are stamped and with what, so that they are not stamped again. Kept in a file of lines that is only appended to, one line a
/// file as soon as it is in its place: what a crash cuts off costs stamping one file once more. Without a path it is kept in memory.
/// </summary>
sealed class StampState : IDisposable
{
    const int FewLines = 1000;

    readonly Dictionary<string, DoneFile> _done;
    readonly SafeFileHandle? _file;
    readonly string _path;
    readonly StampReport _report;
    readonly Lock _gate = new();
    readonly HashSet<ulong> _told;
    long _end;
    long _syncDue;
    bool _failing;

    StampState(string path, SafeFileHandle? file, StateFile content, StampReport report)
    {
        (_path, _file, _report) = (path, file, report);
        (_done, _told, _end) = (content.Done, content.Options, content.Length);
    }

    public int Count => _done.Count;

    /// <exception cref="IOException">The file cannot be read or written, is none of ours, or another run has it.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public static StampState Open(string? path, StampReport report)
    {
        if (path is null)
        {
            return new StampState("", null, new StateFile(), report);
        }

        var handle = StateFile.Lock(path);
        try
        {
            var content = StateFile.Read(path, handle);
            if (content.Problem is { } problem)
            {
                report.Say(problem); // Nothing is left out for it.
            }

            var outdated = content.Lines > (2 * content.Done.Count) + FewLines;
            if (content.Problem is not null || outdated)
            {
                var (old, compacted) = (handle, content.WriteAnew(path, dropGone: outdated));
                handle = compacted;
                old.Dispose();
            }

            return new StampState(path, handle, content, report);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether a file is as it was when it was stamped with this.</summary>
    /// <param name="options">What <see cref="Remember"/> returned.</param>
    public bool IsDone(string path, in FileStatus status, ulong options)
    {
        lock (_gate)
        {
            return _done.TryGetValue(path, out var done) && done.Options == options
                && done.Inode == status.Inode && done.Size == status.Size && done.ModifiedNs == status.ModifiedNs;
        }
    }

    /// <summary>What files are being stamped with, in words for people; the same words are the same thing.</summary>
    public ulong Remember(string words)
    {
        var id = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(words)));
        lock (_gate)
        {
            if (_told.Add(id))
            {
                Append(StateLine.OfOptions(id, words));
            }
        }

        return id;
    }

    public void SetDone(string path, in FileStatus status, ulong options)
    {
        var done = new DoneFile(options, status.Inode, status.Size, status.ModifiedNs);
        lock (_gate)
        {
            _done[path] = done;
            Append(StateLine.OfFile(path, done));
        }
    }

    public void Dispose()
    {
        if (_file is not null)
        {
            Sync();
            _file.Dispose();
        }
    }

    void Append(string line)
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            RandomAccess.Write(_file, bytes, _end);
            _end += bytes.Length;
            _failing = false;
            if (Environment.TickCount64 >= _syncDue)
            {
                Sync();
                _syncDue = Environment.TickCount64 + 1000;
            }
        }
        catch (IOException error) when (!_failing)
        {
            _failing = true;
            _report.Fail($"{_path}: cannot be written, and what it does not tell is stamped again by the next run: {error.Message}");
        }
        catch (IOException)
        {
            // Said already; the next line is written over what was begun.
        }
    }

    void Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(_file!);
        }
        catch (IOException error)
        {
            _report.Fail($"{_path}: {error.Message}");
        }
    }
}
