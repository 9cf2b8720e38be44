namespace Enrichment.View.Aggregate.Keys;

/// <summary>Where the values of a key come from.</summary>
enum KeyKind
{
    /// <summary>Some bytes of an element.</summary>
    Number,

    /// <summary>An address, IPv4 in one element and IPv6 in another.</summary>
    Address,

    /// <summary>An address of elements 2 or 3 under the mask of element 4.</summary>
    Network,

    /// <summary>The record's header: the number of the exporter.</summary>
    Exporter,

    /// <summary>A text that is known of an end of a flow.</summary>
    Text,
}
