using System.Buffers;
using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields;

/// <summary>
/// Writes flows as text, one after the other. An object serves one thread: it keeps the text in the making. Several threads, each with an
/// object of its own, write one text together by <see cref="Add"/>, and <see cref="Lead"/> when the parts are joined.
/// </summary>
public abstract class FlowFormat
{
    ulong _written;

    /// <summary>The file that the next flows come from.</summary>
    public abstract FlowSource Source { get; set; }

    /// <summary>A form for people: its head can be left out (nfdump's -q), and totals follow.</summary>
    public virtual bool IsTable => false;

    /// <summary>The text of a flow depends on how many were written before: <see cref="Lead"/> writes something.</summary>
    public virtual bool IsNumbered => false;

    /// <summary>Where <see cref="Add"/> writes to.</summary>
    public abstract TextBuffer Text { get; }

    public virtual void WriteHeader(IBufferWriter<byte> output)
    {
    }

    /// <summary>Adds the text of a flow, without its lead, to <see cref="Text"/>.</summary>
    public abstract void Add(FlowRecord flow);

    /// <summary>What stands before the text of a flow.</summary>
    /// <param name="number">Of the flow among those written, from 1 on.</param>
    public virtual void Lead(TextBuffer text, ulong number)
    {
    }

    public void Write(FlowRecord flow, IBufferWriter<byte> output)
    {
        Text.Clear();
        Lead(Text, ++_written);
        Add(flow);
        output.Write(Text.Written);
    }

    public virtual void WriteFooter(IBufferWriter<byte> output)
    {
    }
}
