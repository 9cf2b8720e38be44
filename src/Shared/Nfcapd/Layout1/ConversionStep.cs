namespace Enrichment.Nfcapd.Layout1;

/// <summary>How the value of one extension comes into the layout 2 record.</summary>
enum ConversionKind : byte
{
    /// <summary>The same bytes; by far the most.</summary>
    Copy4,
    Copy8,
    Copy16,
    Copy,

    /// <summary>Two u16 become two u32.</summary>
    Pair16,

    /// <summary>TOS, direction, masks; and biflow direction and end reason of the fixed part.</summary>
    Multiple,

    /// <summary>Interfaces of a record without <see cref="Multiple"/>: an element at the end, unless both are 0.</summary>
    Interfaces16,
    Interfaces32,

    /// <summary>The target is the place in the counter element, which stands at the end unless all three are 0.</summary>
    Counter32,
    Counter64,

    /// <summary>Into the generic element.</summary>
    Received,

    /// <summary>Into the record's header.</summary>
    Engine,
    Nsel,
    UserName,
    Nel,
    PortBlock,
}

/// <param name="Source">Behind the counters of the layout 1 record.</param>
/// <param name="Target">In a layout 2 record of IPv4 addresses.</param>
readonly record struct ConversionStep(ConversionKind Kind, ushort Source, ushort Target, ushort Length);
