using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>
/// One connection whose addresses or ports a host changes on its way (NAT), from one moment to another. Before it the
/// connection goes from <see cref="Source"/> to <see cref="Destination"/>, behind it from <see cref="TranslatedSource"/>
/// to <see cref="TranslatedDestination"/>; replies go the other way. Moments are ranges, as those of a <see cref="Binding"/>.
/// </summary>
public sealed class Translation
{
    /// <summary>Unique in one run of a tracker, among translations.</summary>
    public ulong Id { get; init; }

    /// <summary>Inode number of the network namespace that translates; 0: not known.</summary>
    public ulong NetNs { get; init; }

    /// <summary>Who began the connection, as he knows himself.</summary>
    public required Endpoint Source { get; init; }

    /// <summary>To whom he thinks that he speaks.</summary>
    public required Endpoint Destination { get; init; }

    /// <summary>Whom the other end sees.</summary>
    public required Endpoint TranslatedSource { get; init; }

    /// <summary>Who really answers.</summary>
    public required Endpoint TranslatedDestination { get; init; }

    public long OpenedFrom { get; init; }

    public long OpenedBy { get; init; }

    public long ClosedFrom { get; set; } = Binding.Open;

    public long ClosedBy { get; set; } = Binding.Open;

    public bool IsOpen => ClosedBy == Binding.Open;

    public TranslationKey Key => new(NetNs, Source, Destination, TranslatedSource, TranslatedDestination);
}

/// <summary>What makes two translations speak of the same connection, if they are of the same time.</summary>
public readonly record struct TranslationKey(
    ulong NetNs, Endpoint Source, Endpoint Destination, Endpoint TranslatedSource, Endpoint TranslatedDestination);
