using System.Text;
using Enrichment.Files;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Updater.Stamp.State;

/// <summary>The content of a state file: of several lines about one file the last one holds.</summary>
sealed class StateFile
{
    const string FirstLine = "flowupdater stamp state 1\n";
    const int LinesAtOnce = 1000;
    const int BufferBytes = 256 * 1024;

    readonly Dictionary<ulong, string> _words = [];
    long _damaged;

    public Dictionary<string, DoneFile> Done { get; } = new(StringComparer.Ordinal);

    public HashSet<ulong> Options => [.. _words.Keys];

    public long Lines { get; private set; }

    /// <summary>Where the next line goes.</summary>
    public long Length { get; private set; }

    /// <summary>What is wrong with it, in one sentence; null: nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>Opens or creates it; nobody else of this program can until it is closed.</summary>
    public static SafeFileHandle Lock(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException) && File.Exists(path))
        {
            throw new IOException($"{path}: another stamping is using it: {error.Message}", error);
        }
    }

    public static StateFile Read(string path, SafeFileHandle handle)
    {
        var content = new StateFile();
        var first = Encoding.UTF8.GetBytes(FirstLine);
        var found = new byte[first.Length];
        var got = RandomAccess.Read(handle, found, 0);
        if (got > 0 && !first.AsSpan().StartsWith(found.AsSpan(0, got)))
        {
            throw new IOException($"{path}: is no state file of 'flowupdater stamp', so nothing was stamped");
        }

        if (got < first.Length)
        {
            RandomAccess.Write(handle, first, 0);
            RandomAccess.SetLength(handle, first.Length);
            content.Length = first.Length;
            return content;
        }

        content.ReadLines(handle, first.Length);
        if (content._damaged > 0)
        {
            content.Problem = $"{path}: {content._damaged} of {content.Lines} lines are damaged; their files are stamped again, {content.Done.Count} are known as done";
        }

        return content;
    }

    /// <summary>Writes the lines that still hold to a new file, which takes the old one's place.</summary>
    /// <param name="dropGone">Those of files that are not there any more are left out.</param>
    /// <returns>The new file, locked.</returns>
    public SafeFileHandle WriteAnew(string path, bool dropGone)
    {
        var temporary = path + ".new";
        var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        try
        {
            Length = 0;
            Write(handle, FirstLine);
            foreach (var (id, words) in _words)
            {
                Write(handle, StateLine.OfOptions(id, words));
            }

            foreach (var chunk in Done.Where(file => !dropGone || File.Exists(file.Key)).Select(file => StateLine.OfFile(file.Key, file.Value)).Chunk(LinesAtOnce))
            {
                Write(handle, string.Concat(chunk));
            }

            RandomAccess.FlushToDisk(handle);
            File.Move(temporary, path, overwrite: true);
            DirectoryFlush.Of(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return handle;
        }
        catch
        {
            handle.Dispose();
            File.Delete(temporary);
            throw;
        }
    }

    void Write(SafeFileHandle handle, string lines)
    {
        var bytes = Encoding.UTF8.GetBytes(lines);
        RandomAccess.Write(handle, bytes, Length);
        Length += bytes.Length;
    }

    void ReadLines(SafeFileHandle handle, long offset)
    {
        var buffer = new byte[BufferBytes];
        var filled = 0;
        int got;
        while ((got = RandomAccess.Read(handle, buffer.AsSpan(filled), offset + filled)) > 0)
        {
            filled += got;
            var rest = buffer.AsSpan(0, filled);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                Take(rest[..end]);
                rest = rest[(end + 1)..];
            }

            if (rest.Length == buffer.Length)
            {
                Take(rest); // No line of ours is so long.
                rest = [];
            }

            offset += filled - rest.Length;
            rest.CopyTo(buffer);
            filled = rest.Length;
        }

        Length = offset;
        if (filled > 0)
        {
            Lines++;
            _damaged++; // A line that was begun and not ended.
        }
    }

    void Take(ReadOnlySpan<byte> line)
    {
        Lines++;
        if (!StateLine.TryParse(line, out var parsed))
        {
            _damaged++;
        }
        else if (parsed.File is { } file)
        {
            Done[parsed.Path] = file;
        }
        else
        {
            _words[parsed.Options] = parsed.Path;
        }
    }
}
