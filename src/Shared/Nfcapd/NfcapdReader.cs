using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Scanning;

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
public sealed partial class NfcapdReader : IDisposable
{
    readonly BlockFile _file;
    readonly ReadingTools _tools;
    readonly ReadingState _state = new();
    RecordGroup? _group;
    readonly long _recordsBefore;
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

    NfcapdReader(BlockFile file) => (_file, _tools) = (file, new ReadingTools(file.Header.Compression));

    /// <inheritdoc cref="NfcapdReader(Stream, string)"/>
    public static NfcapdReader Open(string path) => new(BlockFile.Open(path));

    /// <param name="recordsBefore">See <see cref="RecordsBefore"/>.</param>
    /// <inheritdoc cref="NfcapdReader(Stream, string)"/>
    public static NfcapdReader Open(string path, long recordsBefore) => new(BlockFile.Open(path)) { RecordsBefore = recordsBefore };

    public FileHeader Header => _file.Header;

    public string Ident => _file.Ident;

    /// <summary>The file's own totals; null where it has none.</summary>
    public StatRecord? Stat => _file.Stat;

    /// <summary>Record numbers (<c>%cnt</c>) go on from here; nfdump counts on from file to file.</summary>
    public long RecordsBefore
    {
        get => _recordsBefore;
        init => _state.Records = _recordsBefore = value;
    }

    /// <summary>Blocks delivered.</summary>
    public long BlocksRead { get; private set; }

    /// <summary>Blocks passed over: private or array blocks, damaged ones, unknown ones. nfdump's "Blocks skipped".</summary>
    public long BlocksSkipped { get; private set; }

    /// <summary>Blocks of type 4 without stamps or processes that this version can read.</summary>
    public long PrivateBlocksIgnored => _state.Stamps.Ignored;

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
        _group ??= new RecordGroup();
        _group.Block = block;
        while (!_ended && _group.Claim(_file))
        {
            _group.Load(_file, _tools, withParts: true);
            _group.Join(_state, withParts: true);
            _group.Convert(_tools);
            Count(_group);
            if (_group.IsGood)
            {
                return true;
            }
        }

        End();
        return false;
    }

    public void Dispose()
    {
        _tools.Dispose();
        _file.Dispose();
    }

    void Count(RecordGroup group)
    {
        group.Report(_file.Damage);
        BlocksSkipped += group.Parts.Length + (group.HasData && !group.IsGood ? 1 : 0);
        if (group.IsGood)
        {
            BlocksRead++;
            BytesRead += group.Block.Length;
            RecordsRead += group.Block.Records;
        }
    }

    void End()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        _file.Finish();
        if (_file.Damage.Count > 0)
        {
            throw _file.Damage.ToException(_file.Name, BlocksRead, RecordsRead);
        }
    }
}
