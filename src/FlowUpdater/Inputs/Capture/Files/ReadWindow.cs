using System.Runtime.CompilerServices;

namespace Enrichment.Updater.Inputs.Capture.Files;

/// <summary>
/// A fixed window that slides over a stream. Reading beats mapping here: a file that shrinks under a mapping kills the
/// process (SIGBUS), a pipe cannot be mapped, and at 18 GB/s from the page cache the copy costs a packet 4 ns.
/// </summary>
/// <param name="pipe">Where reading may take for ever; null for files.</param>
sealed class ReadWindow(Stream stream, PipeWait? pipe = null) : IDisposable
{
    /// <summary>No file can make it grow: what does not fit is refused or skipped.</summary>
    public const int Size = 1 << 20;

    readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(Size);
    int _start;
    int _end;

    /// <summary>Where in the stream the window begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Nothing is left in the window, and the pipe has nothing more now: a good moment to hand on what was read.</summary>
    public bool IsDry => pipe is not null && _start == _end && !pipe.IsReady();

    public int Available => _end - _start;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether so many bytes are in the window, after reading on if need be; false: the stream ends before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(int count) => _end - _start >= count || Read(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Peek(int count) => _buffer.AsSpan(_start, count);

    /// <summary>Moves on over bytes that are in the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        _start += count;
        Offset += count;
    }

    /// <summary>Moves on over any number of bytes without keeping them; false: the stream ends before.</summary>
    public bool Skip(long count)
    {
        while (count > Available)
        {
            count -= Available;
            Advance(Available);
            if (!Has(1))
            {
                return false;
            }
        }

        Advance((int)count);
        return true;
    }

    public void Dispose() => stream.Dispose();

    bool Read(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Size);
        _buffer.AsSpan(_start, Available).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < count)
        {
            var read = pipe is null || pipe.Wait() ? stream.Read(_buffer, _end, Size - _end) : 0;
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }
}
