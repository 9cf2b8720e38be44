namespace Enrichment.Netflow.InformationElements;

/// <summary>What a field of a template means.</summary>
/// <param name="Enterprise">0: IANA's registry; else the private enterprise number whose own element it is.</param>
/// <param name="Id">Without the enterprise bit. NetFlow v9's field types up to 127 and many above are the same numbers.</param>
/// <param name="Name">As registered.</param>
/// <param name="Type">How the value is encoded.</param>
/// <param name="Field">What it fills in a flow record; <see cref="FlowField.None"/>: there is no place for it.</param>
public sealed record InformationElement(uint Enterprise, ushort Id, string Name, ElementType Type, FlowField Field = FlowField.None)
{
    /// <summary>Bytes of a value as it is defined (RFC 7011 §6.1); 0: of variable length.</summary>
    public int Length => Type switch
    {
        ElementType.Unsigned8 or ElementType.Boolean => 1,
        ElementType.Unsigned16 => 2,
        ElementType.Unsigned32 or ElementType.Signed32 or ElementType.IPv4Address or ElementType.Seconds => 4,
        ElementType.MacAddress => 6,
        ElementType.Unsigned64 or ElementType.Real64 => 8,
        ElementType.Milliseconds or ElementType.Microseconds or ElementType.Nanoseconds => 8,
        ElementType.IPv6Address => 16,
        _ => 0,
    };
}
