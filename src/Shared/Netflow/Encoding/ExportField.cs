namespace Enrichment.Netflow.Encoding;

/// <summary>One field of a template.</summary>
/// <param name="Id">Information element, without the enterprise bit.</param>
/// <param name="Length">Octets; <see cref="Variable"/>: the length stands before each value (RFC 7011 §7).</param>
/// <param name="Value">What stands in it.</param>
/// <param name="Enterprise">Private enterprise number; 0: IANA's, and always 0 in version 9, which knows none.</param>
readonly record struct ExportField(ushort Id, ushort Length, ExportValue Value, uint Enterprise = 0)
{
    public const ushort Variable = 0xFFFF;

    /// <summary>Octets of the field specifier (RFC 7011 §3.2).</summary>
    public int SpecifierSize => Enterprise == 0 ? 4 : 8;
}
