using System.Buffers.Binary;
using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Stamps;
using Enrichment.Text;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Writing;

/// <summary>
/// Writes a layout 2 file. Flows are collected to blocks of at most 1 MiB; after each block the file is whole. The caller gives the file a
/// temporary name and, after <see cref="Complete"/>, its own (<see cref="TemporaryFile"/>).
/// </summary>
public sealed partial class NfcapdWriter : IDisposable
{
    /// <summary>nfdump 1.7.1 and older write no larger blocks.</summary>
    const int MaxPayload = 1024 * 1024 - BlockHeader.Size;

    /// <summary>Version 1.7.1: the format of this file is what that version reads.</summary>
    const uint NfdumpVersion = 0x01070101;

    readonly BlockFileWriter _file;
    readonly NfcapdWriterOptions _options;
    readonly bool _isStream;
    readonly StampBlockWriter? _stamps;
    readonly byte[] _block = GC.AllocateUninitializedArray<byte>(MaxPayload);
    readonly FlowRecord _view = new();
    StatRecord _blockStat;
    StatRecord _stat;
    int _length;
    uint _records;
    long _blockFlows;

    /// <param name="file">Empty and open for writing; disposed with the writer.</param>
    /// <exception cref="Compression.MissingLibraryException">The compression needs a library that is not installed.</exception>
    /// <exception cref="IOException">Not even the header could be written.</exception>
    public NfcapdWriter(SafeFileHandle file, NfcapdWriterOptions options)
        : this(new BlockFileWriter(file, Header(options), options.Compression, options.PackingThreads), options)
    {
        try
        {
            CommitWith(_stat);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Into a pipe: blocks go as they come, and the header counts none. This reader takes that; nfdump 1.7 finds no flows in it.
    /// </summary>
    /// <param name="stream">Disposed with the writer.</param>
    /// <inheritdoc cref="NfcapdWriter(SafeFileHandle, NfcapdWriterOptions)" path="/exception"/>
    public NfcapdWriter(Stream stream, NfcapdWriterOptions options)
        : this(new BlockFileWriter(stream, Header(options), options.Compression, options.PackingThreads), options) => _isStream = true;

    NfcapdWriter(BlockFileWriter file, NfcapdWriterOptions options)
    {
        (_file, Ident) = (file, options.Ident);
        _options = options;
        _stamps = options.Stamps ? new StampBlockWriter() : null;
    }

    static byte[] Header(NfcapdWriterOptions options) => new FileHeader
    {
        Layout = 2,
        NfdumpVersion = NfdumpVersion,
        Created = options.Created ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        Creator = options.Creator,
    }.ToLayout2Bytes();

    /// <summary>Name of the source of the flows; what is set last is what the complete file says.</summary>
    public string Ident { get; set; }

    /// <summary>Flow records in the file and in the block being collected.</summary>
    public long Flows { get; private set; }

    /// <summary>Flow records that were given up because their block could not be written.</summary>
    public long FlowsLost { get; private set; }

    /// <summary>Blocks in the file, private ones among them.</summary>
    public uint Blocks => _file.Blocks;

    /// <summary>Totals of what is in the file.</summary>
    public StatRecord Stat => _stat;

    /// <summary>Adds a flow; the name for nfdump is the stamp's.</summary>
    /// <inheritdoc cref="EndBlock" path="/exception"/>
    public void Append(in FlowValues flow, in FlowStamp stamp)
    {
        Span<byte> name = stackalloc byte[ProcessNameText.MaxLayout2];
        var length = ProcessNameText.Write(stamp.NameOr(_options.Placeholder), name);
        MakeRoom(FlowRecordBuilder.MaxSize);
        _length += FlowRecordBuilder.Write(flow, name[..length], _block.AsSpan(_length));
        var flows = Math.Max(flow.Flows, 1);
        _blockStat.Add(flow.Protocol, flows, flow.Packets + flow.OutPackets, flow.Bytes + flow.OutBytes, flow.MsecFirst, flow.MsecLast);
        CountFlow(stamp);
    }

    /// <summary>Adds a record of another file as it is, with its stamp.</summary>
    /// <inheritdoc cref="EndBlock" path="/exception"/>
    public void Append(FlowRecord record)
    {
        MakeRoom(record.Bytes.Length);
        record.Bytes.CopyTo(_block.AsSpan(_length));
        _length += record.Bytes.Length;
        _blockStat.Add(record);
        CountFlow(_stamps is null ? default : record.Stamp);
    }

    /// <summary>Adds a record of layout 2 as it is: an exporter, a sampler, or a flow without a stamp.</summary>
    /// <exception cref="ArgumentException">The bytes are not one record.</exception>
    /// <inheritdoc cref="EndBlock" path="/exception"/>
    public void Append(ReadOnlySpan<byte> record)
    {
        MakeRoom(record.Length);
        var start = _length;
        var copy = _block.AsSpan(start, record.Length);
        record.CopyTo(copy);
        var isFlow = record.Length >= 4 && (RecordType)BinaryPrimitives.ReadUInt16LittleEndian(record) == RecordType.Flow;
        if (record.Length < (isFlow ? FlowRecord.HeaderSize : 4)
            || BinaryPrimitives.ReadUInt16LittleEndian(record[2..]) != record.Length
            || (isFlow && _view.Load(_block, start, record.Length) is not null))
        {
            throw new ArgumentException($"{record.Length} bytes that are not one record", nameof(record));
        }

        _length += record.Length;
        if (!isFlow)
        {
            _records++;
            return;
        }

        _blockStat.Add(_view);
        CountFlow(FlowStamp.NotAsked);
    }

    /// <summary>Counts gaps in exporters' numbers, for the totals of the file.</summary>
    public void AddSequenceFailures(ulong count) => _blockStat.SequenceFailures += count;

    /// <summary>
    /// Writes what was collected. Where that fails, the file stays as it was, the block's flows are lost and counted, and the writer
    /// can go on.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or worse.</exception>
    public void EndBlock()
    {
        if (_records == 0)
        {
            return;
        }

        var written = false;
        try
        {
            var stat = _stat;
            stat.Add(_blockStat);
            AddBlocks();
            if (_options.PackingThreads == 0)
            {
                CommitWith(stat);
            }

            _stat = stat;
            written = true;
        }
        finally
        {
            Forget(written);
        }
    }

    /// <summary>
    /// Writes the last block and brings the file to the disk. May be called again if it failed: what could not be written was given up.
    /// </summary>
    /// <exception cref="IOException">The disk is full, or worse.</exception>
    public void Complete()
    {
        EndBlock();
        if (_isStream)
        {
            _file.SetAppendix(Appendix.Write(Ident, _stat), 2);
            _file.EndStream();
            return;
        }

        CommitWith(_stat);
        _file.Sync();
    }

    public void Dispose() => _file.Dispose();

    void MakeRoom(int bytes)
    {
        if (_length + bytes > MaxPayload || _stamps is { IsFull: true })
        {
            EndBlock();
        }
    }

    void CountFlow(in FlowStamp stamp)
    {
        _stamps?.Add(stamp);
        _records++;
        _blockFlows++;
        Flows++;
    }

    void AddBlocks()
    {
        var block = _block.AsSpan(0, _length);
        if (_stamps is null)
        {
            _file.Add(BlockType.Layout2, _records, block);
        }
        else
        {
            _stamps.AddBlocks(_file, _records, block);
        }
    }

    void CommitWith(in StatRecord stat)
    {
        _file.SetAppendix(Appendix.Write(Ident, stat), 2);
        _file.Commit();
    }

    void Forget(bool written)
    {
        if (!written)
        {
            Flows -= _blockFlows;
            FlowsLost += _blockFlows;
        }

        _stamps?.Next(written);
        _blockStat = default;
        _length = 0;
        _records = 0;
        _blockFlows = 0;
    }
}
