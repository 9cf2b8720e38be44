using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Encoding.Forwarding;

/// <summary>What becomes of a field of an exporter's template in a message of ours.</summary>
static class ReceivedField
{
    /// <summary>Above it, the number would be taken for one with an enterprise (RFC 7011 §3.2).</summary>
    const ushort MostIana = 0x7FFF;

    /// <summary>Field types of Cisco's ASA (NetFlow v9) and the elements of IPFIX that say the same.</summary>
    static readonly Dictionary<ushort, ushort> AsaTwins = new() { [40001] = 225, [40002] = 226, [40003] = 227, [40004] = 228, [40005] = 233 };

    /// <summary>Counters of the reverse direction (RFC 5103) and the field types that say the same in version 9.</summary>
    static readonly Dictionary<ushort, ushort> ReverseTwins = new() { [1] = 23, [2] = 24 };

    /// <returns>Null: it cannot be said in that format.</returns>
    public static ExportField? In(ExportFormat format, TemplateField field) => format == ExportFormat.Ipfix ? InIpfix(field) : InV9(field);

    /// <summary>Whether it is a time by a clock that our header does not have: of the exporter's uptime, or before its export time.</summary>
    public static bool IsRelativeTime(TemplateField field) =>
        field.Element?.Field is FlowField.FirstUptime or FlowField.LastUptime or FlowField.FirstDeltaUs or FlowField.LastDeltaUs;

    /// <summary>Whether it says when the flow began or ended, for itself.</summary>
    public static bool IsAbsoluteTime(TemplateField field) =>
        field.Element?.Field is FlowField.FirstMs or FlowField.LastMs or FlowField.FirstSeconds or FlowField.LastSeconds or FlowField.FirstNtp or FlowField.LastNtp;

    static ExportField? InIpfix(TemplateField field)
    {
        if (field.Id <= MostIana)
        {
            return new ExportField(field.Id, field.Length, default, field.Enterprise);
        }

        if (AsaTwins.TryGetValue(field.Id, out var twin))
        {
            return new ExportField(twin, field.Length, default);
        }

        return field.Id > Enterprise.NtopBaseInV9
            ? new ExportField((ushort)(field.Id - Enterprise.NtopBaseInV9), field.Length, default, Enterprise.Ntop)
            : null;
    }

    // Version 9 knows neither enterprises nor variable lengths.
    static ExportField? InV9(TemplateField field) => field switch
    {
        { IsVariable: true } => null,
        { Enterprise: 0 } => new ExportField(field.Id, field.Length, default),
        { Enterprise: Enterprise.Reverse } when ReverseTwins.TryGetValue(field.Id, out var twin) => new ExportField(twin, field.Length, default),
        { Enterprise: Enterprise.Ntop } when field.Id <= ushort.MaxValue - Enterprise.NtopBaseInV9 =>
            new ExportField((ushort)(field.Id + Enterprise.NtopBaseInV9), field.Length, default),
        _ => null,
    };
}
