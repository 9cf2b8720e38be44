using Enrichment.Flows;

namespace Enrichment.View.Profiles;

/// <summary>Those with most bytes first, and never in another order from one run to the next.</summary>
static class Ranking
{
    public static IEnumerable<KeyValuePair<ServiceKey, ServiceProfile>> Of(IReadOnlyDictionary<ServiceKey, ServiceProfile> services, int most) =>
        services.OrderByDescending(pair => pair.Value.Sums.Bytes)
            .ThenBy(pair => (pair.Key.Role, pair.Key.Protocol, pair.Key.Port))
            .Take(most);

    public static IEnumerable<KeyValuePair<IpAddress, TrafficSums>> Of(IReadOnlyDictionary<IpAddress, TrafficSums> peers, int most) =>
        peers.OrderByDescending(pair => pair.Value.Bytes).ThenBy(pair => pair.Key).Take(most);
}
