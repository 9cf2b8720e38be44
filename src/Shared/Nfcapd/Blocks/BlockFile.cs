using System.Runtime.InteropServices;
using Enrichment.Nfcapd.Compression;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// A file as a row of blocks: reads the header and hands out one block after another, of any type, unpacked but not interpreted.
/// Damage ends the row or skips a block and is collected; only a file that is no flow file at all is refused.
/// </summary>
/// <remarks>
/// Blocks are taken one after the other (<see cref="TryPeek"/>, <see cref="Claim"/>), for each lies behind the one before it; what was
/// claimed may be loaded by any thread, each with an unpacker of its own.
/// </remarks>
sealed class BlockFile : IDisposable
{
    const int MaxAppendixBlocks = 16;
    const int BufferSize = 64 * 1024;

    readonly Stream _stream;
    readonly SafeFileHandle? _file;
    readonly BlockUnpacker _unpacker;
    readonly StoredBlock _taken = new();
    readonly Lock _appendix = new();
    readonly long _end;
    readonly bool _countIsTheEnd;
    readonly Damage _atEnd = new();
    BlockHeader _header;
    long _room;
    bool _headerRead;
    bool _done;
    bool _finished;
    long _offset;

    /// <exception cref="CorruptFlowFileException">Not a flow file.</exception>
    /// <exception cref="MissingLibraryException">Its compression needs a library that is not installed.</exception>
    public BlockFile(Stream stream, string name)
    {
        _stream = stream;
        Name = name;
        (Header, var stat) = ReadHeader();
        Stat = stat;
        Ident = Header.Ident;
        _offset = Header.DataOffset;
        _unpacker = new BlockUnpacker(Header.Compression);
        _end = Header.Layout == 1 ? long.MaxValue : FindEnd();

        // Without a usable appendix offset (pipe, no appendix) the count says where the blocks end.
        _countIsTheEnd = Header.Layout == 2 && _end == long.MaxValue && Header.Blocks > 0 && Damage.Count == 0;
        if (_stream.CanSeek && _end != long.MaxValue)
        {
            _stream.Position = _end;
            ReadAppendix();
            _stream.Position = _offset;
        }

        // Files are read at an offset, by several threads at once; other streams in turn.
        _file = stream is FileStream { CanSeek: true } file ? file.SafeFileHandle : null;
    }

    /// <inheritdoc cref="BlockFile(Stream, string)"/>
    public static BlockFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferSize);
        try
        {
            return new BlockFile(stream, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public string Name { get; }

    public FileHeader Header { get; }

    /// <summary>Everything before the first block, as it is.</summary>
    public byte[] HeaderBytes { get; private set; } = [];

    /// <summary>The records of the appendix, unpacked; empty where there is none.</summary>
    public byte[] AppendixBytes { get; private set; } = [];

    public uint AppendixRecords { get; private set; }

    public string Ident { get; private set; }

    /// <summary>Null where the file has none, or it was not reached yet (pipe).</summary>
    public StatRecord? Stat { get; private set; }

    public Damage Damage { get; } = new();

    /// <summary>Blocks handed out or skipped so far.</summary>
    public long Blocks { get; private set; }

    /// <summary>Offset of the block at hand.</summary>
    public long Offset { get; private set; }

    /// <summary>The header of the next block, without taking it.</summary>
    public bool TryPeek(out BlockHeader header)
    {
        if (!_headerRead && !_done)
        {
            _headerRead = TryReadHeader();
            _done = !_headerRead;
        }

        header = _header;
        return _headerRead;
    }

    /// <summary>Takes the block that <see cref="TryPeek"/> saw and unpacks it.</summary>
    /// <returns>Its length; -1: nothing for the caller, which is the appendix of a streamed file, or damage, said in <see cref="Damage"/>.</returns>
    public int Take(ref byte[] target)
    {
        Claim(_taken);
        var length = Load(_taken, _unpacker, ref target);
        Damage.Add(_taken.Damage);
        return length;
    }

    /// <summary>Takes the block that <see cref="TryPeek"/> saw without loading it.</summary>
    /// <param name="block">What was in it is forgotten.</param>
    public void Claim(StoredBlock block)
    {
        (block.Header, block.Offset, block.IsRead) = (_header, Offset, _file is null);
        block.Damage.Clear();
        var stored = (int)_header.StoredBytes;
        var got = _file is null ? ReadInTurn(block.Reserve()) : (int)Math.Min(stored, Room(stored));
        block.IsCutOff = got < stored;
        _headerRead = false;
        if (block.IsCutOff)
        {
            _done = true;
            block.Damage.Add(Offset, $"a block of {stored} bytes is cut off after {got}: the file ends");
            return;
        }

        _offset += got;
        Blocks++;
        if (_offset > _end)
        {
            block.Damage.Add(Offset, $"a block runs on into the appendix at {_end}");
        }
    }

    /// <summary>Reads and unpacks a block that was claimed. Any thread may call this.</summary>
    /// <returns>As <see cref="Take"/>; damage is said in the block's.</returns>
    public int Load(StoredBlock block, BlockUnpacker unpacker, ref byte[] target)
    {
        if (block.IsCutOff)
        {
            return -1;
        }

        var stored = (int)block.Header.StoredBytes;
        int length;
        if (Header.Compression == BlockCompression.None)
        {
            Grow(ref target, stored + NfcapdBlock.Slack);
            length = TryRead(block, target.AsSpan(0, stored)) ? stored : -1;
        }
        else
        {
            length = Unpack(block, unpacker, ref target);
        }

        return length > 0 && IsOpenEnded && TakeAppendix(block.Header, target.AsSpan(0, length)) ? -1 : length;
    }

    public void Dispose()
    {
        _unpacker.Dispose();
        _stream.Dispose();
    }

    (FileHeader Header, StatRecord? Stat) ReadHeader()
    {
        Span<byte> bytes = stackalloc byte[FileHeader.Layout1Size + StatRecord.Layout1Size];
        var length = _stream.ReadAtLeast(bytes[..4], 4, throwOnEndOfStream: false);
        if (length < 4)
        {
            throw new CorruptFlowFileException(Name, 0, length == 0 ? "is empty" : $"is not an nfcapd file (it has {length} bytes)");
        }

        if (FileHeader.Refuse(bytes) is { } wrong)
        {
            throw new CorruptFlowFileException(Name, 0, wrong);
        }

        var layout1 = bytes[2] == 1;
        bytes = layout1 ? bytes : bytes[..FileHeader.Layout2Size];
        length += _stream.ReadAtLeast(bytes[4..], bytes.Length - 4, throwOnEndOfStream: false);
        if (length < bytes.Length)
        {
            throw new CorruptFlowFileException(Name, length, $"ends after {length} of the {bytes.Length} bytes of its header");
        }

        HeaderBytes = bytes.ToArray();
        if (layout1)
        {
            return (FileHeader.ReadLayout1(bytes), StatRecord.ReadLayout1(bytes[FileHeader.Layout1Size..]));
        }

        (var header, wrong) = FileHeader.ReadLayout2(bytes);
        return header is null ? throw new CorruptFlowFileException(Name, 0, wrong!) : (header, null);
    }

    /// <summary>Where the data blocks end: at the appendix, as far as there is one.</summary>
    long FindEnd()
    {
        if (!_stream.CanSeek || Header.AppendixBlocks == 0 || IsOpenEnded)
        {
            return long.MaxValue;
        }

        var length = _stream.Length;
        if (Header.AppendixOffset >= Header.DataOffset && Header.AppendixOffset < length)
        {
            return Header.AppendixOffset;
        }

        Damage.Add(24, Header.AppendixOffset >= length
            ? $"the appendix is said to be at {Header.AppendixOffset}, and the file ends at {length}"
            : $"the appendix is said to be at {Header.AppendixOffset}, which lies before the first block");
        return long.MaxValue;
    }

    bool TryReadHeader()
    {
        if (_offset >= _end || (_countIsTheEnd && Blocks >= Header.Blocks))
        {
            return false;
        }

        Offset = _offset;
        var bytes = MemoryMarshal.AsBytes(new Span<BlockHeader>(ref _header));
        var got = _file is null ? _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) : ReadAt(_file, bytes, _offset);
        if (got < bytes.Length)
        {
            if (got > 0)
            {
                _atEnd.Add(Offset, $"the file ends within a block header, after {got} bytes of {bytes.Length}");
            }

            return false;
        }

        _offset += got;
        if (_header.StoredBytes is 0 or > BlockHeader.MaxBlock - BlockHeader.Size)
        {
            _atEnd.Add(Offset, $"a block says that it holds {_header.StoredBytes} bytes, which is more than any block does or nothing");
            return false;
        }

        return true;
    }

    /// <summary>
    /// A layout 2 file whose header counts no blocks and knows no appendix was written into a pipe, or its writer did not come to close it.
    /// It is read to its end; the appendix, if there is one, is met among the blocks.
    /// </summary>
    bool IsOpenEnded => Header is { Layout: 2, AppendixOffset: 0, Blocks: 0 };

    int Unpack(StoredBlock block, BlockUnpacker unpacker, ref byte[] target)
    {
        var packed = block.IsRead ? block.Bytes : unpacker.Reserve((int)block.Header.StoredBytes);
        if (!block.IsRead && !TryRead(block, packed))
        {
            return -1;
        }

        Grow(ref target, BlockHeader.MaxBlock);
        var length = unpacker.Codec.Unpack(packed, target);
        if (length > 0)
        {
            return length;
        }

        block.Damage.Add(block.Offset, $"a block cannot be unpacked ({Header.Compression.ToString().ToUpperInvariant()})");
        return -1;
    }

    bool TryRead(StoredBlock block, Span<byte> target)
    {
        if (block.IsRead)
        {
            block.Bytes.CopyTo(target);
            return true;
        }

        var got = ReadAt(_file!, target, block.Offset + BlockHeader.Size);
        if (got == target.Length)
        {
            return true;
        }

        block.Damage.Add(block.Offset, $"a block of {target.Length} bytes is cut off after {got}: the file became shorter while it was read");
        return false;
    }

    bool TakeAppendix(in BlockHeader header, ReadOnlySpan<byte> block)
    {
        if (header.Type != BlockType.Layout2 || !Appendix.Begins(block) || !Appendix.TryRead(block, out var ident, out var stat))
        {
            return false;
        }

        lock (_appendix)
        {
            AppendixBytes = block.ToArray();
            AppendixRecords = header.Records;
            Ident = ident ?? Ident;
            Stat = stat ?? Stat;
        }

        return true;
    }

    // The most that a header may claim is not made room for before it is known to be there.
    int ReadInTurn(Span<byte> target) => _stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);

    /// <summary>Bytes of the file from the next one on; its length is asked again only where the last answer does not reach.</summary>
    long Room(int wanted)
    {
        if (_room - _offset < wanted)
        {
            _room = RandomAccess.GetLength(_file!);
        }

        return Math.Max(0, _room - _offset);
    }

    static int ReadAt(SafeFileHandle file, Span<byte> target, long offset)
    {
        var got = 0;
        while (got < target.Length && RandomAccess.Read(file, target[got..], offset + got) is > 0 and var more)
        {
            got += more;
        }

        return got;
    }

    /// <summary>After the last block: whether all that was promised is there, and the appendix where it can be read only now.</summary>
    public void Finish()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        Damage.Add(_atEnd);
        if (IsOpenEnded && Stat is null)
        {
            Damage.Add(0, "the header was never completed: its writer did not come to close the file");
        }

        // Layout 1 files that were written into a pipe count no blocks; they end where they end.
        if (Damage.Count == 0 && Blocks != Header.Blocks && !IsOpenEnded && !(Header.Layout == 1 && Header.Blocks == 0))
        {
            Damage.Add(_offset, $"the blocks end: the header counts {Header.Blocks}, and {Blocks} are there");
        }

        if (_countIsTheEnd && Header.AppendixBlocks > 0)
        {
            ReadAppendix();
        }
    }

    void ReadAppendix()
    {
        // One block in every file known; the bound is for headers that are damaged.
        for (var block = 0; block < Math.Min((int)Header.AppendixBlocks, MaxAppendixBlocks); block++)
        {
            if (ReadAppendixBlock() is { } wrong)
            {
                Damage.Add(Header.AppendixOffset, wrong);
                return;
            }
        }
    }

    string? ReadAppendixBlock()
    {
        Span<byte> headerBytes = stackalloc byte[BlockHeader.Size];
        if (_stream.ReadAtLeast(headerBytes, headerBytes.Length, throwOnEndOfStream: false) < headerBytes.Length)
        {
            return "the appendix is cut off";
        }

        var header = MemoryMarshal.Read<BlockHeader>(headerBytes);
        if (header.StoredBytes is 0 or > Appendix.MaxSize)
        {
            return $"the appendix says that it holds {header.StoredBytes} bytes";
        }

        var packed = new byte[header.StoredBytes];
        if (_stream.ReadAtLeast(packed, packed.Length, throwOnEndOfStream: false) < packed.Length)
        {
            return "the appendix is cut off";
        }

        var bytes = new byte[Appendix.MaxSize];
        var length = _unpacker.Codec.Unpack(packed, bytes);
        if (length < 0 || !Appendix.TryRead(bytes.AsSpan(0, length), out var ident, out var stat))
        {
            return "the appendix is damaged";
        }

        AppendixBytes = [.. AppendixBytes, .. bytes.AsSpan(0, length)];
        AppendixRecords += header.Records;
        Ident = ident ?? Ident;
        Stat = stat ?? Stat;
        return null;
    }

    public static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }
    }
}
