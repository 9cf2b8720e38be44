using Enrichment.Bindings;
using Enrichment.Flows;

namespace Enrichment.Tracker.Feed;

/// <summary>What the bindings stage tells; all calls come from one thread.</summary>
interface IBindingSink
{
    /// <param name="binding">Its <see cref="Binding.Id"/> is unique in this run.</param>
    void Opened(Binding binding);

    /// <param name="binding">One that was opened before, with the times of its end set.</param>
    void Closed(Binding binding);

    /// <summary>All addresses of the host, by network namespace, in place of what was told before.</summary>
    void Addresses(IReadOnlyList<NamespaceAddresses> all);

    /// <summary>Every change up to this moment (nanoseconds since 1970) has been told.</summary>
    void Watermark(long watermarkNs);
}

/// <summary>The addresses of one network namespace.</summary>
/// <param name="NetNs">Inode number of the namespace.</param>
sealed record NamespaceAddresses(ulong NetNs, IReadOnlyList<(IpAddress Address, int PrefixLength)> Addresses);
