using System.Buffers;
using Enrichment.Fields.Names;
using Enrichment.Text;
using Enrichment.View.Aggregate.Groups;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Scan;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>Writes top lists in one form.</summary>
abstract class StatFormat(StatValue value, bool plain, TimeText times)
{
    protected TextBuffer Line { get; } = new();

    protected TimeText Local => times;

    protected StatValue Value => value;

    protected bool Plain => plain;

    /// <summary>Whether columns are made as wide as what is in them.</summary>
    public virtual bool Fits => false;

    /// <summary>Makes room for the rows of a list that is to be written.</summary>
    public virtual void Fit(StatRequest request, IReadOnlyList<StatRow> rows)
    {
    }

    public abstract void Head(StatRequest request, SumsOrder order, int limit);

    public abstract void Row(StatRequest request, SumsOrder order, in StatRow row, Totals totals);

    public void Send(IBufferWriter<byte> output)
    {
        output.Write(Line.Written);
        Line.Cut(Line.Length);
    }

    /// <summary>Milliseconds; 0 for sums without times.</summary>
    protected static ulong Duration(in FlowSums sums) =>
        sums.First != 0 && sums.Last > sums.First ? sums.Last - sums.First : 0;

    /// <summary>As nfdump divides: in floating seconds, what is behind the point cut off.</summary>
    protected static ulong PerSecond(ulong count, ulong msec) => msec == 0 ? 0 : (ulong)(count / (msec / 1000.0));

    protected static double Percent(ulong count, ulong all) => all == 0 ? 0 : unchecked(count * 100) / (double)all;

    protected void Protocol(StatRequest request, in StatKey key)
    {
        var isTunnel = request.Definition.Name == "tunproto";
        var number = isTunnel ? key.Low : key.Protocol;
        var name = number <= byte.MaxValue && !plain ? ProtocolNames.Padded((byte)number) : default;
        if (!request.ByProtocol && !isTunnel)
        {
            Line.Bytes("any"u8);
        }
        else if (name.IsEmpty)
        {
            Line.Number(number);
        }
        else
        {
            Line.Bytes(name.TrimEnd((byte)' '));
        }
    }
}
