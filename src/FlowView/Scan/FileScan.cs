using System.Buffers;
using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>
/// Reads files one after the other and writes their flows; names that the files tell are kept for the columns that want them.
/// </summary>
sealed class FileScan(FlowFormat format, Totals totals, long limit, IBufferWriter<byte> output)
{
    readonly NfcapdBlock _block = new();
    readonly FlowRecord _record = new();
    long _recordsBefore;

    /// <summary>As many flows as wanted are written.</summary>
    public bool IsFull => totals.Records >= limit;

    /// <exception cref="CorruptFlowFileException">After the good blocks of a damaged file.</exception>
    public void Show(string path)
    {
        using var reader = new NfcapdReader(OpenFile(path), path) { RecordsBefore = _recordsBefore };
        totals.AddWindow(reader.Stat);
        format.Source.Ident = reader.Ident;
        try
        {
            while (!IsFull && reader.Read(_block))
            {
                ShowBlock();
            }
        }
        finally
        {
            _recordsBefore += reader.RecordsRead;
            totals.AddBlocks(reader);
        }
    }

    void ShowBlock()
    {
        if (_block.Flows < _block.Records)
        {
            TakeNames();
        }

        while (!IsFull && _block.Next(_record))
        {
            ShowFlow();
        }
    }

    /// <summary>
    /// On its own, because it runs for every flow and the loop around it only once: see the runtime's tiered compilation.
    /// </summary>
    void ShowFlow()
    {
        totals.Add(_record);
        format.Write(_record, output);
    }

    void TakeNames()
    {
        while (_block.Next(out RecordSlot slot))
        {
            if (slot.Type is RecordType.NbarNames or RecordType.InterfaceNames or RecordType.VrfNames)
            {
                format.Source.Names.Add(_block.Bytes.AsSpan(slot.Offset, slot.Size));
            }
        }

        _block.Rewind();
    }

    static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
}
