using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Layout1;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd;

/// <summary>
/// Reads an nfcapd file of layout 1 or 2, whatever its compression, as blocks of layout 2 records.
/// <code>
/// using var reader = NfcapdReader.Open(path);
/// while (reader.Read(block))
///     while (block.Next(record)) …
/// </code>
/// A damaged file gives all its good blocks first; then <see cref="Read"/> throws instead of returning false, so that nobody takes a part
/// for the whole.
/// </summary>
public sealed class NfcapdReader : IDisposable
{
    readonly BlockFile _file;
    BlockConverter? _converter;
    readonly StampReader _stamps = new();
    byte[] _layout1 = [];
    byte[] _private = [];
    bool _ended;

    /// <param name="stream">Disposed with the reader. One that cannot seek (a pipe) gives ident and totals of layout 2 only after its
    /// last block.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="CorruptFlowFileException">Not a flow file.</exception>
    /// <exception cref="MissingLibraryException">Its compression needs a library that is not installed.</exception>
    public NfcapdReader(Stream stream, string name)
        : this(new BlockFile(stream, name))
    {
    }

    NfcapdReader(BlockFile file) => _file = file;

    /// <inheritdoc cref="NfcapdReader(Stream, string)"/>
    public static NfcapdReader Open(string path) => new(BlockFile.Open(path));

    public FileHeader Header => _file.Header;

    public string Ident => _file.Ident;

    /// <summary>The file's own totals; null where it has none.</summary>
    public StatRecord? Stat => _file.Stat;

    /// <summary>Record numbers (<c>%cnt</c>) go on from here; nfdump counts on from file to file.</summary>
    public long RecordsBefore { get; init; }

    /// <summary>Blocks delivered.</summary>
    public long BlocksRead { get; private set; }

    /// <summary>Blocks passed over: private or array blocks, damaged ones, unknown ones. nfdump's "Blocks skipped".</summary>
    public long BlocksSkipped { get; private set; }

    /// <summary>Blocks of type 4 without stamps or processes that this version can read.</summary>
    public long PrivateBlocksIgnored => _stamps.Ignored;

    /// <summary>
    /// Unpacked bytes of the blocks delivered, in layout 2: nfdump's "Bytes read", as long as each block holds a flow that passes.
    /// </summary>
    public long BytesRead { get; private set; }

    /// <summary>Records of all types delivered; extension maps are not among them.</summary>
    public long RecordsRead { get; private set; }

    /// <summary>Fills <paramref name="block"/> with the next block that holds records.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="CorruptFlowFileException">At the end of a damaged file; everything good in it was delivered before.</exception>
    public bool Read(NfcapdBlock block)
    {
        while (!_ended && _file.TryPeek(out var header))
        {
            if (TryFill(block, header))
            {
                TakeStamps(block);
                BlocksRead++;
                BytesRead += block.Length;
                RecordsRead += block.Records;
                return true;
            }

            BlocksSkipped++;
        }

        if (!_ended && _file.Damage.Count > 0)
        {
            _ended = true;
            throw _file.Damage.ToException(_file.Name, BlocksRead, RecordsRead);
        }

        _ended = true;
        return false;
    }

    public void Dispose() => _file.Dispose();

    bool TryFill(NfcapdBlock block, in BlockHeader header)
    {
        switch (header.Type)
        {
            case BlockType.Layout2:
                return FillLayout2(block, header.Records);
            case BlockType.Layout1:
                return FillLayout1(block, header.Records);
            case BlockType.Array:
                TakePrivate(null);
                return false;
            default:
                _file.Damage.Add(_file.Offset, header.Type == BlockType.Old
                    ? "a block is of nfdump 1.5, which nothing reads any more"
                    : $"a block has type {(int)header.Type}, which is not known");
                _file.Skip();
                return false;
        }
    }

    /// <summary>Private blocks right behind a data block belong to it; they are read with it.</summary>
    void TakeStamps(NfcapdBlock block)
    {
        while (_file.TryPeek(out var header) && header.Type == BlockType.Array)
        {
            TakePrivate(block);
            BlocksSkipped++;
        }
    }

    void TakePrivate(NfcapdBlock? data)
    {
        var length = _file.Take(ref _private);
        if (length >= 0)
        {
            _stamps.Take(_private.AsSpan(0, length), data);
        }
    }

    bool FillLayout2(NfcapdBlock block, uint records)
    {
        var length = _file.Take(ref block.Buffer);
        if (length < 0)
        {
            return false;
        }

        var found = BlockCheck.Walk(block.Bytes.AsSpan(0, length), records);
        if (found.Records < records)
        {
            _file.Damage.Add(_file.Offset, $"record {found.Records + 1} of the {records} of a block has a size that cannot be");
        }
        else if (found.Length < length)
        {
            _file.Damage.Add(_file.Offset, $"{length - found.Length} bytes are left after the {records} records of a block");
        }

        if (found.BrokenFlows > 0)
        {
            _file.Damage.Add(_file.Offset, $"{found.BrokenFlows} flow records of a block have elements longer than the record");
        }

        block.Fill(found.Length, found.Records, found.Flows, RecordsBefore + RecordsRead);
        return found.Records > 0;
    }

    bool FillLayout1(NfcapdBlock block, uint records)
    {
        var length = _file.Take(ref _layout1);
        if (length < 0)
        {
            return false;
        }

        _converter ??= new BlockConverter();
        _converter.Convert(_layout1.AsSpan(0, length), records, block.Bytes, _file.Offset, _file.Damage);
        block.Buffer = _converter.Target;
        block.Fill(_converter.Length, _converter.Records, _converter.Flows, RecordsBefore + RecordsRead);
        return _converter.Records > 0;
    }
}
