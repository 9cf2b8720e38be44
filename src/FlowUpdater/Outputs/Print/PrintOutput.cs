using System.Buffers;
using Enrichment.Fields;
using Enrichment.Flows;
using Enrichment.Netflow.Batches;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Writing;
using Enrichment.Text;

namespace Enrichment.Updater.Outputs.Print;

/// <summary>A line for each flow, as flowview would print it from a file.</summary>
/// <param name="placeholder">Stands in the name's field of a flow without any.</param>
sealed class PrintOutput(FlowFormat format, Stream to, string placeholder) : IFlowOutput
{
    const int WriteAt = 32 * 1024;
    readonly ArrayBufferWriter<byte> _text = new(2 * WriteAt);
    readonly byte[] _record = new byte[NamedRecord.MaxSize];
    readonly FlowRecord _view = new();
    bool _begun;
    bool _readerGone;

    public void Write(in FlowValues flow, in FlowStamp stamp)
    {
        if (_readerGone)
        {
            return;
        }

        Begin();
        Span<byte> name = stackalloc byte[ProcessNameText.MaxLayout2];
        var nameLength = ProcessNameText.Write(stamp.NameOr(placeholder), name);
        var length = FlowRecordBuilder.Write(flow, name[..nameLength], _record);
        _view.Load(_record, 0, length);
        Print(stamp);
    }

    public void Write(FlowBatch flows, ReadOnlySpan<FlowStamp> stamps)
    {
        Begin();
        for (var i = 0; i < stamps.Length && !_readerGone; i++)
        {
            NamedRecord.Load(flows, i, stamps[i].NameOr(placeholder), _record, _view);
            Print(stamps[i]);
        }
    }

    /// <summary>What was printed becomes visible.</summary>
    public void KeepTime()
    {
        Begin();
        Send();
    }

    public void Dispose()
    {
        Begin();
        format.WriteFooter(_text);
        Send();
    }

    void Print(in FlowStamp stamp)
    {
        _view.Stamp = stamp;
        _view.Count++;
        format.Write(_view, _text);
        if (_text.WrittenCount >= WriteAt)
        {
            Send();
        }
    }

    void Begin()
    {
        if (!_begun)
        {
            _begun = true;
            format.WriteHeader(_text);
        }
    }

    // A reader that has seen enough (| head) ends the printing, not the work.
    void Send()
    {
        try
        {
            if (!_readerGone && _text.WrittenCount > 0)
            {
                to.Write(_text.WrittenSpan);
                to.Flush();
            }
        }
        catch (IOException)
        {
            _readerGone = true;
        }

        _text.ResetWrittenCount();
    }
}
