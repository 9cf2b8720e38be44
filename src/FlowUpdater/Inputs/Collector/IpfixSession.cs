using System.Buffers.Binary;
using System.Globalization;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Cuts a stream of bytes into messages of IPFIX: version and length stand in the first four bytes of each (RFC 7011 §3.1).</summary>
/// <param name="within">A message that has begun has to be there after that time; who stops in the middle is not coming back.</param>
sealed class IpfixSession(Stream stream, TimeSpan within, Action<ReadOnlyMemory<byte>> take)
{
    const int HeaderSize = 16;
    const int Version = 10;

    /// <summary>Room for the longest message. It is taken only when one comes: many sessions are quiet, or send short ones.</summary>
    const int MostBuffer = ushort.MaxValue + 1;

    byte[] _buffer = new byte[MostBuffer / 16];
    int _length;

    /// <summary>Until the other end closes the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no IPFIX; there is no way to find the next message (RFC 7011 §9.1). Or it stopped.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await ReadAsync(time).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"it stopped within a message for {within.TotalSeconds:0.#} s, after {_length} bytes of it"));
        }

        if (_length > 0)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it ended within a message, of which {_length} bytes had come"));
        }
    }

    async Task ReadAsync(CancellationTokenSource time)
    {
        while (await stream.ReadAsync(_buffer.AsMemory(_length), time.Token).ConfigureAwait(false) is var count && count > 0)
        {
            var wasWithin = _length > 0;
            _length += count;
            var taken = TakeMessages();
            _buffer.AsSpan(taken, _length - taken).CopyTo(_buffer);
            _length -= taken;
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(4 * _buffer.Length, MostBuffer));
            }

            if (taken > 0 || !wasWithin)
            {
                time.CancelAfter(_length > 0 ? within : Timeout.InfiniteTimeSpan);
            }
        }
    }

    int TakeMessages()
    {
        var at = 0;
        while (_length - at >= 4)
        {
            int version = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at));
            int length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(at + 2));
            if (version != Version || length < HeaderSize)
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"it sends no IPFIX: version {version}, length {length} where {Version} and at least {HeaderSize} belong"));
            }

            if (_length - at < length)
            {
                break;
            }

            take(_buffer.AsMemory(at, length));
            at += length;
        }

        return at;
    }
}
