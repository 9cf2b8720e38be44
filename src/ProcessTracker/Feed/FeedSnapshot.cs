using Enrichment.Bindings;
using Enrichment.Tracker.Sources.Namespaces;

namespace Enrichment.Tracker.Feed;

/// <summary>The state after change <see cref="Sequence"/>.</summary>
sealed class FeedSnapshot
{
    public required ulong Sequence { get; init; }

    /// <summary>Every binding that was closed after this moment is in it; 0: not known.</summary>
    public required long CompleteSinceNs { get; init; }

    public List<Binding> Open { get; } = [];

    public List<Binding> Closed { get; } = [];

    /// <summary>Open ones, and those that ended lately.</summary>
    public List<Translation> Translations { get; } = [];
}

/// <summary>How far the feed has come.</summary>
/// <param name="Sequence">Of the newest change.</param>
/// <param name="WatermarkNs">Every change up to this moment is in the feed; 0: none yet.</param>
/// <param name="Addresses">The host's addresses; another object each time they changed.</param>
/// <param name="Losses">Another object each time changes were lost.</param>
readonly record struct FeedProgress(ulong Sequence, long WatermarkNs, IReadOnlyList<NamespaceAddresses> Addresses, FeedLosses Losses);

/// <summary>How often the source lost changes on their way to the feed, and why the last time.</summary>
sealed record FeedLosses(int Count, string Reason);
