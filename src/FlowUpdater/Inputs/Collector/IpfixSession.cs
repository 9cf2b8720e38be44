using System.Buffers.Binary;
using System.Globalization;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Cuts a stream of bytes into messages of IPFIX: version and length stand in the first four bytes of each (RFC 7011 §3.1).</summary>
sealed class IpfixSession(Stream stream, Action<ReadOnlyMemory<byte>> take)
{
    const int HeaderSize = 16;
    const int Version = 10;

    /// <summary>Room for the longest message. It is taken only when one comes: many sessions are quiet, or send short ones.</summary>
    const int MostBuffer = ushort.MaxValue + 1;

    byte[] _buffer = new byte[MostBuffer / 16];
    int _length;

    /// <summary>Until the other end closes the stream.</summary>
    /// <exception cref="InvalidDataException">What comes is no IPFIX; there is no way to find the next message (RFC 7011 §9.1).</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        while (await stream.ReadAsync(_buffer.AsMemory(_length), stop).ConfigureAwait(false) is var count && count > 0)
        {
            _length += count;
            var taken = TakeMessages();
            _buffer.AsSpan(taken, _length - taken).CopyTo(_buffer);
            _length -= taken;
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(4 * _buffer.Length, MostBuffer));
            }
        }

        if (_length > 0)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it ended within a message, of which {_length} bytes had come"));
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
