using Enrichment.Grpc.Bindings.V1;
using Enrichment.Nfcapd.Compression;
using Google.Protobuf;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Journal;

/// <summary>
/// Reads a segment chunk by chunk, also one that is being written. What is not whole ends it: <see cref="Problem"/>
/// says so. Chunks whose messages nobody asks for are not unpacked.
/// </summary>
public sealed class SegmentReader : IDisposable
{
    readonly string _path;
    readonly SafeFileHandle _file;
    readonly IBlockCodec _codec;
    byte[] _chunk = new byte[64 << 10];
    byte[] _unpacked = [];
    byte[] _messages = [];
    long _offset = SegmentHeader.Size;
    int _at;
    int _end;
    bool _isUnpacked;

    SegmentReader(string path, SafeFileHandle file, SegmentHeader header)
    {
        (_path, _file, Header) = (path, file, header);
        _codec = BlockCodecs.Create(BlockCompression.Zstd);
    }

    public SegmentHeader Header { get; }

    /// <summary>The chunk read last.</summary>
    public ChunkHeader Chunk { get; private set; }

    /// <summary>Chunks read so far.</summary>
    public int Chunks { get; private set; }

    /// <summary>One sentence on what ended the segment before its time; null: nothing did.</summary>
    public string? Problem { get; private set; }

    /// <summary>The segment ends within a chunk: it was cut, or is being written at this moment.</summary>
    public bool IsCut { get; private set; }

    /// <exception cref="IOException">One sentence: it cannot be read, or is no segment.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed.</exception>
    public static SegmentReader Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        var wrong = SegmentHeader.TryRead(bytes[..Fill(file, bytes, 0)], out var header);
        if (wrong is null)
        {
            return new SegmentReader(path, file, header);
        }

        file.Dispose();
        throw new InvalidDataException($"{path} {wrong}");
    }

    /// <summary>Goes to the next chunk.</summary>
    /// <returns>False: there is none, or none that is whole. Where the segment is being written, it may be there later.</returns>
    public bool NextChunk()
    {
        if (Problem is not null && !IsCut)
        {
            return false; // What follows builds upon what is missing.
        }

        (_at, _end, _isUnpacked, IsCut, Problem) = (0, 0, false, false, null);
        var read = Fill(_file, _chunk.AsSpan(0, ChunkHeader.Size), _offset);
        if (read == 0)
        {
            return false;
        }

        if (read < ChunkHeader.Size)
        {
            return Cut();
        }

        if (ChunkHeader.TryRead(_chunk, out var header) is { } wrong)
        {
            return Damaged(wrong);
        }

        var length = ChunkHeader.Size + header.StoredLength;
        if (length > RandomAccess.GetLength(_file) - _offset)
        {
            return Cut();
        }

        if (_chunk.Length < length)
        {
            Array.Resize(ref _chunk, Math.Max(length, _chunk.Length * 2));
        }

        if (Fill(_file, _chunk.AsSpan(ChunkHeader.Size, header.StoredLength), _offset + ChunkHeader.Size) < header.StoredLength)
        {
            return Cut();
        }

        if (!ChunkHeader.IsWhole(_chunk.AsSpan(0, length)))
        {
            return Damaged("the checksum of the chunk is wrong");
        }

        (Chunk, _offset) = (header, _offset + length);
        Chunks++;
        return true;
    }

    /// <summary>The next message of the chunk, and when it came, on the recorder's clock; null: there is none.</summary>
    public FeedMessage? NextMessage(out long receivedNs)
    {
        receivedNs = 0;
        if (!_isUnpacked && !Unpack())
        {
            return null;
        }

        if (_at == _end)
        {
            return null;
        }

        if (!TryVarint(out var microseconds) || !TryVarint(out var length) || length > (ulong)(_end - _at))
        {
            return Nonsense("its messages do not fill it");
        }

        receivedNs = Chunk.FirstNs + ((long)Math.Min(microseconds, uint.MaxValue) * 1000);
        try
        {
            var message = FeedMessage.Parser.ParseFrom(_messages, _at, (int)length);
            _at += (int)length;
            return message;
        }
        catch (InvalidProtocolBufferException e)
        {
            return Nonsense($"a message is none of the feed's: {e.Message.TrimEnd('.')}");
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _codec.Dispose();
    }

    bool Unpack()
    {
        _isUnpacked = true;
        if (!Chunk.IsPacked)
        {
            (_messages, _at, _end) = (_chunk, ChunkHeader.Size, ChunkHeader.Size + Chunk.StoredLength);
            return true;
        }

        if (_unpacked.Length < Chunk.Length)
        {
            _unpacked = new byte[Math.Max(Chunk.Length, 64 << 10)];
        }

        if (_codec.Unpack(_chunk.AsSpan(ChunkHeader.Size, Chunk.StoredLength), _unpacked.AsSpan(0, Chunk.Length)) != Chunk.Length)
        {
            Nonsense("it cannot be unpacked");
            return false;
        }

        (_messages, _at, _end) = (_unpacked, 0, Chunk.Length);
        return true;
    }

    bool Cut()
    {
        IsCut = true;
        Problem = $"{_path}: ends within a chunk at offset {_offset}, as after a power cut; {Kept()}";
        return false;
    }

    bool Damaged(string what)
    {
        Problem = $"{_path}: at offset {_offset}: {what}; {Kept()}";
        return false;
    }

    FeedMessage? Nonsense(string what)
    {
        Chunks--;
        Problem = $"{_path}: in the chunk before offset {_offset}: {what}; {Kept()}";
        _at = _end;
        return null;
    }

    string Kept() => Chunks == 1 ? "the chunk before it was kept" : $"{Chunks} chunks before it were kept";

    bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && _at < _end; shift += 7)
        {
            var part = _messages[_at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    static int Fill(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        var filled = 0;
        while (filled < bytes.Length && RandomAccess.Read(file, bytes[filled..], offset + filled) is > 0 and var read)
        {
            filled += read;
        }

        return filled;
    }
}
