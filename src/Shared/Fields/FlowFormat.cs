using System.Buffers;
using Enrichment.Nfcapd;

namespace Enrichment.Fields;

/// <summary>Writes flows as text, one after the other. An object serves one thread: it keeps the line in the making.</summary>
public abstract class FlowFormat
{
    /// <summary>The file that the next flows come from.</summary>
    public abstract FlowSource Source { get; set; }

    /// <summary>A form for people: its head can be left out (nfdump's -q), and totals follow.</summary>
    public virtual bool IsTable => false;

    public virtual void WriteHeader(IBufferWriter<byte> output)
    {
    }

    public abstract void Write(FlowRecord flow, IBufferWriter<byte> output);

    public virtual void WriteFooter(IBufferWriter<byte> output)
    {
    }
}
