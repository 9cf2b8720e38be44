using Enrichment.Netflow.InformationElements;

namespace Enrichment.Netflow.Templates;

/// <summary>A field of a template as it was sent.</summary>
/// <param name="Enterprise">0: IANA's registry.</param>
/// <param name="Id">Information element (without the enterprise bit), or field type of NetFlow v9.</param>
/// <param name="Length">Bytes in each record; <see cref="Variable"/>: each record says (RFC 7011 §7).</param>
/// <param name="Element">What is known of it; null: nothing.</param>
public readonly record struct TemplateField(uint Enterprise, ushort Id, ushort Length, InformationElement? Element)
{
    public const ushort Variable = ushort.MaxValue;

    public bool IsVariable => Length == Variable;
}
