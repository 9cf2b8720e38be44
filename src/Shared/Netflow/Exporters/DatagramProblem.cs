namespace Enrichment.Netflow.Exporters;

/// <summary>Why a datagram, or a part of it, could not be read.</summary>
public enum DatagramProblem
{
    /// <summary>A version that is not known here, or not a flow export at all.</summary>
    UnknownVersion,

    /// <summary>It ends before its header, its records or a set do.</summary>
    Truncated,

    /// <summary>A length or a count in it cannot be: a set shorter than its header, more records than the version allows.</summary>
    BadLength,

    /// <summary>A template that cannot be: a reserved number, no fields, a field without length.</summary>
    BadTemplate,

    /// <summary>The exporter has as many templates as it may have; the new one is not taken.</summary>
    TooManyTemplates,

    /// <summary>A record of variable length that ends after its set.</summary>
    BadRecord,

    Count,
}
