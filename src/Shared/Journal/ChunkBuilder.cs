using Enrichment.Grpc.Bindings.V1;
using Enrichment.Nfcapd.Compression;
using Google.Protobuf;

namespace Enrichment.Journal;

/// <summary>Collects the messages of one chunk. Its buffers are used again for the next.</summary>
sealed class ChunkBuilder : IDisposable
{
    const int LeastToPack = 64;
    const int MostHead = 15; // two varints: 10 bytes of time, 5 of length

    readonly IBlockCodec _codec = BlockCodecs.Create(BlockCompression.Zstd);
    byte[] _messages = new byte[64 << 10];
    byte[] _chunk = [];
    int _length;
    long _firstNs;
    long _lastNs;

    public int Messages { get; private set; }

    /// <summary>Bytes so far, unpacked.</summary>
    public int Length => _length;

    /// <summary>When the first message came.</summary>
    public long FirstNs => _firstNs;

    public void Add(FeedMessage message, long nowNs)
    {
        if (Messages == 0)
        {
            _firstNs = _lastNs = nowNs;
        }

        _lastNs = Math.Max(_lastNs, nowNs); // the wall clock may be set back
        var size = message.CalculateSize();
        if (_messages.Length - _length < size + MostHead)
        {
            Array.Resize(ref _messages, Math.Max(_messages.Length * 2, _length + size + MostHead));
        }

        PutVarint((ulong)((_lastNs - _firstNs) / 1000));
        PutVarint((ulong)size);
        message.WriteTo(_messages.AsSpan(_length, size));
        _length += size;
        Messages++;
    }

    /// <summary>The chunk as it is to be written; the builder is empty afterwards, and the bytes are good until the next call.</summary>
    public ReadOnlySpan<byte> Seal(long coveredNs)
    {
        var room = ChunkHeader.Size + Math.Max(_length, _codec.MaxPacked(_length));
        if (_chunk.Length < room)
        {
            _chunk = new byte[Math.Max(room, _chunk.Length * 2)];
        }

        var stored = _length < LeastToPack ? _length : _codec.Pack(_messages.AsSpan(0, _length), _chunk.AsSpan(ChunkHeader.Size));
        var isPacked = stored < _length;
        if (!isPacked)
        {
            stored = _length;
            _messages.AsSpan(0, _length).CopyTo(_chunk.AsSpan(ChunkHeader.Size));
        }

        new ChunkHeader(stored, _length, Messages, isPacked, _firstNs, _lastNs, coveredNs).Seal(_chunk);
        Clear();
        return _chunk.AsSpan(0, ChunkHeader.Size + stored);
    }

    public void Clear() => (_length, Messages) = (0, 0);

    public void Dispose() => _codec.Dispose();

    void PutVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _messages[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _messages[_length++] = (byte)value;
    }
}
