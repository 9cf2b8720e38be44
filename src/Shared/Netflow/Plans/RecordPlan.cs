using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Templates;
using Enrichment.Nfcapd;

namespace Enrichment.Netflow.Plans;

/// <summary>
/// How records of one template become records of layout 2: worked out once when the template comes (<see cref="RecordPlanBuilder"/>), run for
/// each record. The record's layout is the same for all of them, so outputs may read fields by their offsets.
/// </summary>
public sealed partial class RecordPlan
{
    /// <summary>Element 1 is always the first.</summary>
    public const int GenericOffset = FlowRecord.HeaderSize + 4;

    /// <summary>Bytes behind a record that may be written over while it is made.</summary>
    internal const int Slack = 64;

    readonly ushort[] _payloads;
    readonly byte[] _prototype;
    readonly CopyStep[] _copies;
    readonly ByteStep[] _bytes;
    readonly LateStep[] _late;
    readonly ulong _lateFields;

    internal RecordPlan(Template template, byte[] prototype, ushort[] payloads, CopyStep[] copies, ByteStep[] bytes, LateStep[] late, bool vectors)
    {
        Template = template;
        (_prototype, _payloads, _copies, _bytes, _late) = (prototype, payloads, copies, bytes, late);
        foreach (var step in late)
        {
            _lateFields |= 1UL << step.Index;
        }

        IsByUptime = HasLate(FlowField.FirstUptime) || HasLate(FlowField.LastUptime);
        OnlyUptimes = _lateFields == (Bit(FlowField.FirstUptime) | Bit(FlowField.LastUptime));
        HasAnyLate = _lateFields != 0;
        _moves = vectors ? ByteMoves.TryMake(this) : null;
    }

    /// <summary>What the records look like as they are received.</summary>
    public Template Template { get; }

    /// <summary>Bytes of each of our records.</summary>
    public int Size => _prototype.Length;

    internal ReadOnlySpan<CopyStep> Copies => _copies;

    internal byte[] Prototype => _prototype;

    /// <summary>Where an element's payload stands in each record; 0: it is not there.</summary>
    public int OffsetOf(ElementId element) => _payloads[(int)element];

    /// <summary>Whether the template has that field, of those that have no place of their own.</summary>
    internal bool HasLate(FlowField field) => (_lateFields & Bit(field)) != 0;

    /// <summary>The usual case of NetFlow: nothing is worked out but first and last by the exporter's uptime.</summary>
    internal bool OnlyUptimes { get; }

    internal bool HasAnyLate { get; }

    /// <summary>The flows' times are reckoned from the exporter's uptime.</summary>
    internal bool IsByUptime { get; }

    static ulong Bit(FlowField field) => 1UL << (field - FlowField.FirstUptime);
}
