using System.Buffers;

namespace Enrichment.Bindings;

/// <summary>Lines of a stream as bytes, without a string for each. A line over <see cref="MaxLine"/> is given cut, and said to be so.</summary>
sealed class LineReader(Stream stream) : IDisposable
{
    public const int MaxLine = 1 << 20;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
    int _start;
    int _end;
    bool _atEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <param name="line">The line without its line feed; good until the next call.</param>
    /// <param name="tooLong">The line was longer than <see cref="MaxLine"/>; the rest of it is skipped.</param>
    public bool TryRead(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        tooLong = false;
        var searched = 0;
        while (true)
        {
            var held = _buffer.AsSpan(_start, _end - _start);
            var feed = held[searched..].IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = held[..(searched + feed)];
                _start += searched + feed + 1;
                Number++;
                return true;
            }

            if (_atEnd)
            {
                line = held;
                _start = _end;
                Number += held.Length > 0 ? 1 : 0;
                return held.Length > 0;
            }

            if (held.Length > MaxLine)
            {
                tooLong = true;
                line = default;
                Number++;
                SkipRest();
                return true;
            }

            searched = held.Length;
            Fill();
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        stream.Dispose();
    }

    void SkipRest()
    {
        while (true)
        {
            var feed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                _start += feed + 1;
                return;
            }

            _start = _end = 0;
            if (_atEnd)
            {
                return;
            }

            Fill();
        }
    }

    void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _atEnd = read == 0;
    }
}
