using System.Buffers;
using Enrichment.Fields;
using Enrichment.Nfcapd;

namespace Enrichment.View.Scan;

/// <summary>Reads files one after the other and writes their flows; names that the files tell are kept for the columns that want them.</summary>
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
        var count = _block.RecordsBefore;
        while (!IsFull && _block.Next(out RecordSlot slot))
        {
            count++;
            switch (slot.Type)
            {
                case RecordType.Flow:
                    ShowFlow(slot, count);
                    break;
                case RecordType.NbarNames:
                case RecordType.InterfaceNames:
                case RecordType.VrfNames:
                    format.Source.Names.Add(_block.Bytes.AsSpan(slot.Offset, slot.Size));
                    break;
            }
        }
    }

    void ShowFlow(in RecordSlot slot, long count)
    {
        if (_record.Load(_block.Bytes, slot.Offset, slot.Size) is not null)
        {
            return; // the reader counted it as damage
        }

        _record.Count = count;
        totals.Add(_record);
        format.Write(_record, output);
    }

    static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
}
