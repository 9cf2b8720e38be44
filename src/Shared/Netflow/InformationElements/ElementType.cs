namespace Enrichment.Netflow.InformationElements;

/// <summary>The abstract data types of information elements (RFC 7012 §3.1) and how they are encoded (RFC 7011 §6.1).</summary>
public enum ElementType : byte
{
    OctetArray,
    Unsigned8,
    Unsigned16,
    Unsigned32,
    Unsigned64,
    Signed32,
    Real64,
    Boolean,
    MacAddress,
    Text,
    IPv4Address,
    IPv6Address,

    /// <summary>Seconds since 1970, 4 bytes.</summary>
    Seconds,

    /// <summary>Milliseconds since 1970, 8 bytes.</summary>
    Milliseconds,

    /// <summary>NTP timestamp: 4 bytes of seconds since 1900, 4 bytes of fraction; the lower 11 bits of the fraction say nothing.</summary>
    Microseconds,

    /// <summary>NTP timestamp: 4 bytes of seconds since 1900, 4 bytes of fraction.</summary>
    Nanoseconds,

    /// <summary>RFC 6313: lists of elements or of records; they are passed over.</summary>
    BasicList,
    SubTemplateList,
    SubTemplateMultiList,
}
