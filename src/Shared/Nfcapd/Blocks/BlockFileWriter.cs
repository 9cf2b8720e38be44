using System.Buffers.Binary;
using Enrichment.Native;
using Enrichment.Nfcapd.Compression;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// Writes blocks of any type behind a file header. After every commit the file is whole: the appendix stands behind the last block and the
/// header counts it, so that a crash loses only what was not committed, and a full disk nothing that was.
/// </summary>
/// <remarks>
/// <code>
/// | header | block | block | … | appendix |           next commit:
/// | header | block | block | … | block    | appendix |, then the header
/// </code>
/// </remarks>
sealed class BlockFileWriter : IDisposable
{
    const long EarlyWrite = 8 << 20;

    readonly SafeFileHandle? _file;
    readonly Stream? _stream;
    readonly IBlockCodec _codec;
    readonly byte[] _header;
    readonly bool _layout1;
    readonly PackedBlocks _batch = new();
    readonly PackingQueue? _queue;
    byte[] _appendix = [];
    byte[] _packedAppendix = [];
    int _packedAppendixLength;
    uint _appendixRecords;
    uint _blocks;
    long _end;
    long _length;
    long _begun;

    /// <param name="file">Empty, open for writing; disposed with the writer.</param>
    /// <param name="header">Everything before the first block, of either layout; counts and offsets in it are kept up to date.</param>
    /// <param name="packingThreads">Threads that pack blocks, which are written when they are packed; 0: they are packed where they are added.</param>
    public BlockFileWriter(SafeFileHandle file, byte[] header, Packing packing, int packingThreads = 0)
        : this(header, packing, packingThreads) => _file = file;

    /// <summary>
    /// Into a pipe, layout 2: the header counts no blocks and knows no appendix, which is the last block (<see cref="EndStream"/>); readers
    /// read such a file to its end.
    /// </summary>
    public BlockFileWriter(Stream stream, byte[] header, Packing packing, int packingThreads = 0)
        : this(header, packing, packingThreads)
    {
        _stream = stream;
        stream.Write(header);
    }

    BlockFileWriter(byte[] header, Packing packing, int packingThreads)
    {
        _queue = packingThreads > 0 ? new PackingQueue(packing, packingThreads) : null;
        _header = header;
        _layout1 = header[2] == 1;
        _codec = BlockCodecs.Create(packing);
        _end = header.Length;
        if (_layout1)
        {
            FileHeader.SetLayout1Compression(header, packing.Compression);
        }
        else
        {
            header[16] = (byte)packing.Compression;
        }
    }

    /// <summary>Blocks committed, the appendix not among them.</summary>
    public uint Blocks => _blocks;

    /// <summary>What stands behind the blocks from the next commit on (layout 2): unpacked records.</summary>
    public void SetAppendix(byte[] records, uint count) => (_appendix, _appendixRecords) = (records, count);

    /// <summary>Packs a block for the next commit, or has it packed.</summary>
    /// <exception cref="IOException">Only with threads that pack: a block before it could not be written, and the file is of no use any more.</exception>
    public void Add(BlockType type, uint records, ReadOnlySpan<byte> payload)
    {
        if (_queue is null)
        {
            _batch.Add(_codec, type, records, payload);
            return;
        }

        while (_queue.Take(waits: _queue.IsFull) is { } packed)
        {
            Write(packed);
        }

        _queue.Add(type, records, payload);
    }

    /// <summary>
    /// Writes what was added, and blocks that were packed elsewhere behind it, without making the file whole again: for files that nobody
    /// sees before they are complete. The next commit does so.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or worse; the file is of no use any more.</exception>
    public void Append(PackedBlocks packed)
    {
        Append(_batch.Bytes, _batch.Count);
        Append(packed.Bytes, packed.Count);
        _batch.Clear();
        WriteEarly();
    }

    /// <summary>Writes what was added, as <see cref="Append(PackedBlocks)"/> does.</summary>
    /// <inheritdoc cref="Append(PackedBlocks)" path="/exception"/>
    public void Append()
    {
        Append(_batch.Bytes, _batch.Count);
        _batch.Clear();
        WriteEarly();
    }

    void Write(PackedBlocks packed)
    {
        if (_stream is null)
        {
            Append(packed);
            return;
        }

        _stream.Write(packed.Bytes);
        _blocks += packed.Count;
    }

    /// <summary>Writes what threads pack, to the last block.</summary>
    void WriteQueued()
    {
        while (_queue?.Take(waits: true) is { } packed)
        {
            Write(packed);
        }
    }

    void WriteEarly()
    {
        if (_end - _begun >= EarlyWrite)
        {
            // The disk works while we do, so that little is left to wait for at the end. Where that cannot be, nothing is lost.
            _ = Libc.sync_file_range((int)_file!.DangerousGetHandle(), _begun, _end - _begun, LibcConstants.SYNC_FILE_RANGE_WRITE);
            _begun = _end;
        }
    }

    /// <summary>Writes what was added since the last commit, all of it or nothing.</summary>
    /// <exception cref="IOException">The disk is full, or worse; the file is as it was before.</exception>
    public void Commit()
    {
        WriteQueued();
        if (_stream is not null)
        {
            Send(_stream);
            return;
        }

        var (length, blocks) = (_batch.Bytes.Length, _batch.Count);
        if (_appendixRecords > 0)
        {
            _batch.Add(_codec, BlockType.Layout2, _appendixRecords, _appendix);
        }

        try
        {
            RandomAccess.Write(_file!, _batch.Bytes, _end);
            CutAfter(_end + _batch.Bytes.Length);
            WriteHeader(_blocks + blocks, _end + length);
        }
        catch (IOException)
        {
            Restore();
            throw;
        }

        KeepAppendix(_batch.Bytes[length..]);
        _blocks += blocks;
        _end += length;
        _batch.Clear();
    }

    /// <summary>Brings the file to the disk.</summary>
    public void Sync() => RandomAccess.FlushToDisk(_file!);

    /// <summary>The appendix, and nothing after it.</summary>
    /// <exception cref="IOException">Nobody reads it any more, or worse.</exception>
    public void EndStream()
    {
        WriteQueued();
        _batch.Add(_codec, BlockType.Layout2, _appendixRecords, _appendix);
        Send(_stream!);
    }

    public void Dispose()
    {
        _queue?.Dispose();
        _codec.Dispose();
        _file?.Dispose();
        _stream?.Dispose();
    }

    void Send(Stream stream)
    {
        stream.Write(_batch.Bytes);
        stream.Flush();
        _blocks += _batch.Count;
        _end += _batch.Bytes.Length;
        _batch.Clear();
    }

    void Append(ReadOnlySpan<byte> blocks, uint count)
    {
        RandomAccess.Write(_file!, blocks, _end);
        _end += blocks.Length;
        _length = Math.Max(_length, _end);
        _blocks += count;
    }

    void KeepAppendix(ReadOnlySpan<byte> packed)
    {
        if (_packedAppendix.Length < packed.Length)
        {
            _packedAppendix = new byte[2 * packed.Length];
        }

        packed.CopyTo(_packedAppendix);
        _packedAppendixLength = packed.Length;
    }

    /// <summary>An appendix can pack better than the one before it did, by more than the new blocks add.</summary>
    void CutAfter(long length)
    {
        if (length < _length)
        {
            RandomAccess.SetLength(_file!, length);
        }

        _length = length;
    }

    void WriteHeader(uint blocks, long appendixOffset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(_layout1 ? 8 : 36), blocks);
        if (!_layout1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_header.AsSpan(18), (ushort)(_appendixRecords > 0 ? 1 : 0));
            BinaryPrimitives.WriteInt64LittleEndian(_header.AsSpan(24), _appendixRecords > 0 ? appendixOffset : 0);
        }

        RandomAccess.Write(_file!, _header, 0);
    }

    /// <summary>After a failed write: the old appendix goes back to where the new blocks overwrote it.</summary>
    void Restore()
    {
        _batch.Clear();
        try
        {
            RandomAccess.SetLength(_file!, _end);
            RandomAccess.Write(_file!, _packedAppendix.AsSpan(0, _packedAppendixLength), _end);
            WriteHeader(_blocks, _end);
        }
        catch (IOException)
        {
            // Not even the room that was ours before is left; the next commit writes the appendix again.
        }
    }
}
