using System.Runtime.InteropServices;
using Enrichment.Files;
using Enrichment.Nfcapd.Writing;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.View.Aggregate.Groups;

/// <summary>The disk has no room for what the memory has no room for.</summary>
sealed class SpillException(string message) : Exception(message);

/// <summary>
/// What does not fit into memory, in one file of a temporary directory (--tmpdir). The file loses its name as soon as it is open, so that
/// nothing is left behind however the program ends. Any thread may write; what was written can be read at once.
/// </summary>
sealed class SpillFile(string directory) : IDisposable
{
    readonly Lock _gate = new();
    SafeFileHandle? _file;
    long _length;

    /// <summary>Bytes written.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <returns>Where it was written.</returns>
    /// <exception cref="SpillException">One sentence.</exception>
    public long Write(ReadOnlySpan<ulong> words)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        var at = Interlocked.Add(ref _length, bytes.Length) - bytes.Length;
        try
        {
            RandomAccess.Write(Open(), bytes, at);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(
                $"{directory}: {FailureReason.Of(wrong)}; {_length >> 20} MB had to leave the memory: --memory allows more of it, --tmpdir names another directory");
        }

        return at;
    }

    /// <exception cref="SpillException">The disk failed.</exception>
    public void Read(Span<ulong> words, long at)
    {
        var bytes = MemoryMarshal.AsBytes(words);
        try
        {
            for (var got = 0; got < bytes.Length;)
            {
                var more = RandomAccess.Read(_file!, bytes[got..], at + got);
                got += more > 0 ? more : throw new EndOfStreamException("it became shorter");
            }
        }
        catch (IOException wrong)
        {
            throw new SpillException($"{directory}: what was written there cannot be read: {FailureReason.Of(wrong)}");
        }
    }

    public void Dispose() => _file?.Dispose();

    SafeFileHandle Open()
    {
        if (_file is not null)
        {
            return _file;
        }

        lock (_gate)
        {
            if (_file is null)
            {
                var temporary = TemporaryFile.Create(directory, copy: true);
                temporary.Delete();
                _file = temporary.Handle;
            }

            return _file;
        }
    }
}
