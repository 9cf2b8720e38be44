using Enrichment.Flows;

namespace Enrichment.Tracker.Sources.Namespaces;

/// <summary>The addresses of one network namespace.</summary>
/// <param name="NetNs">Inode number of the namespace.</param>
sealed record NamespaceAddresses(ulong NetNs, IReadOnlyList<(IpAddress Address, int PrefixLength)> Addresses);
