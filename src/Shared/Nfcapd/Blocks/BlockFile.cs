using System.Runtime.InteropServices;
using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Blocks;

/// <summary>
/// A file as a row of blocks: reads the header and hands out one block after another, of any type, unpacked but not interpreted.
/// Damage ends the row or skips a block and is collected; only a file that is no flow file at all is refused.
/// </summary>
sealed class BlockFile : IDisposable
{
    const int MaxAppendixBlocks = 16;
    const int BufferSize = 64 * 1024;

    readonly Stream _stream;
    readonly IBlockCodec _codec;
    readonly long _end;
    byte[] _packed = [];
    BlockHeader _header;
    bool _headerRead;
    bool _done;
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
        _codec = BlockCodecs.Create(Header.Compression);
        _end = Header.Layout == 1 ? long.MaxValue : FindEnd();
        if (_stream.CanSeek && _end != long.MaxValue)
        {
            _stream.Position = _end;
            ReadAppendix();
            _stream.Position = _offset;
        }
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
            if (_done)
            {
                Finish();
            }
        }

        header = _header;
        return _headerRead;
    }

    /// <summary>Takes the block that <see cref="TryPeek"/> saw and unpacks it.</summary>
    /// <returns>Its length; -1: nothing for the caller, which is the appendix of a streamed file, or damage, said in <see cref="Damage"/>.</returns>
    public int Take(ref byte[] target)
    {
        var stored = (int)_header.StoredBytes;
        var direct = Header.Compression == BlockCompression.None;
        ref var buffer = ref direct ? ref target : ref _packed;
        Grow(ref buffer, stored);
        if (!Advance(buffer.AsSpan(0, stored)))
        {
            return -1;
        }

        var length = direct ? stored : Unpack(stored, ref target);
        return length > 0 && IsOpenEnded && TakeAppendix(target.AsSpan(0, length)) ? -1 : length;
    }

    /// <summary>Takes the block without looking at it.</summary>
    public void Skip()
    {
        Grow(ref _packed, (int)_header.StoredBytes);
        Advance(_packed.AsSpan(0, (int)_header.StoredBytes));
    }

    public void Dispose()
    {
        _codec.Dispose();
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
        if (_offset >= _end || (CountIsTheEnd && Blocks >= Header.Blocks))
        {
            return false;
        }

        Offset = _offset;
        var bytes = MemoryMarshal.AsBytes(new Span<BlockHeader>(ref _header));
        var got = _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (got < bytes.Length)
        {
            if (got > 0)
            {
                Damage.Add(Offset, $"the file ends within a block header, after {got} bytes of {bytes.Length}");
            }

            return false;
        }

        _offset += got;
        if (_header.StoredBytes is 0 or > BlockHeader.MaxBlock - BlockHeader.Size)
        {
            Damage.Add(Offset, $"a block says that it holds {_header.StoredBytes} bytes, which is more than any block does or nothing");
            return false;
        }

        return true;
    }

    /// <summary>A layout 2 file without a usable appendix offset (pipe, no appendix) ends where the count says.</summary>
    bool CountIsTheEnd => Header.Layout == 2 && _end == long.MaxValue && Header.Blocks > 0 && Damage.Count == 0;

    /// <summary>
    /// A layout 2 file whose header counts no blocks and knows no appendix was written into a pipe, or its writer did not come to close it.
    /// It is read to its end; the appendix, if there is one, is met among the blocks.
    /// </summary>
    bool IsOpenEnded => Header is { Layout: 2, AppendixOffset: 0, Blocks: 0 };

    int Unpack(int stored, ref byte[] target)
    {
        Grow(ref target, BlockHeader.MaxBlock);
        var length = _codec.Unpack(_packed.AsSpan(0, stored), target);
        if (length > 0)
        {
            return length;
        }

        Damage.Add(Offset, $"a block cannot be unpacked ({Header.Compression.ToString().ToUpperInvariant()})");
        return -1;
    }

    bool TakeAppendix(ReadOnlySpan<byte> block)
    {
        if (_header.Type != BlockType.Layout2 || !Appendix.Begins(block) || !Appendix.TryRead(block, out var ident, out var stat))
        {
            return false;
        }

        AppendixBytes = block.ToArray();
        AppendixRecords = _header.Records;
        Ident = ident ?? Ident;
        Stat = stat ?? Stat;
        return true;
    }

    bool Advance(Span<byte> payload)
    {
        _headerRead = false;
        var room = _stream.CanSeek ? Math.Min(payload.Length, Math.Max(0, _stream.Length - _stream.Position)) : payload.Length;
        var got = room < payload.Length ? (int)room : _stream.ReadAtLeast(payload, payload.Length, throwOnEndOfStream: false);
        if (got < payload.Length)
        {
            _done = true;
            Damage.Add(Offset, $"a block of {payload.Length} bytes is cut off after {got}: the file ends");
            return false;
        }

        _offset += got;
        Blocks++;
        if (_offset > _end)
        {
            Damage.Add(Offset, $"a block runs on into the appendix at {_end}");
        }

        return true;
    }

    void Finish()
    {
        if (IsOpenEnded && Stat is null)
        {
            Damage.Add(0, "the header was never completed: its writer did not come to close the file");
        }

        // Layout 1 files that were written into a pipe count no blocks; they end where they end.
        if (Damage.Count == 0 && Blocks != Header.Blocks && !IsOpenEnded && !(Header.Layout == 1 && Header.Blocks == 0))
        {
            Damage.Add(_offset, $"the blocks end: the header counts {Header.Blocks}, and {Blocks} are there");
        }

        if (CountIsTheEnd && Header.AppendixBlocks > 0)
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
        var length = _codec.Unpack(packed, bytes);
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

    static void Grow(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<byte>(length);
        }
    }
}
