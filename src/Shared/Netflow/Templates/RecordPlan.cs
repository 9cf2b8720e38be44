using Enrichment.Nfcapd;

namespace Enrichment.Netflow.Templates;

/// <summary>
/// How records of one template become records of layout 2: worked out once when the template comes, run for each record. The record's layout
/// is the same for all of them, so outputs may read fields by their offsets.
/// </summary>
public sealed partial class RecordPlan
{
    /// <summary>Element 1 is always the first.</summary>
    public const int GenericOffset = FlowRecord.HeaderSize + 4;

    readonly ushort[] _payloads = new ushort[64];

    /// <summary>What the records look like as they are received.</summary>
    public required Template Template { get; init; }

    /// <summary>Where an element's payload stands in each record; 0: it is not there.</summary>
    public int OffsetOf(ElementId element) => _payloads[(int)element];
}
