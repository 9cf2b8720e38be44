using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests;

/// <summary>The truth about one conversation: who was at its two ends.</summary>
/// <param name="From">Not before this moment, seconds since 1970: the same ports may have been others' before.</param>
/// <param name="Until">Not after this moment.</param>
sealed record Conversation(
    string Kind, string Protocol, string Client, string Server, string ClientName, string ServerName,
    double From = 0, double Until = double.MaxValue)
{
    /// <summary>Both directions of it among the flows shown.</summary>
    public IEnumerable<(ShownFlow Flow, string Source, string Destination)> In(IEnumerable<ShownFlow> flows)
    {
        foreach (var flow in flows.Where(flow => flow.Protocol == Protocol && flow.FirstSeen >= From && flow.FirstSeen <= Until))
        {
            if (flow.Source == Client && flow.Destination == Server)
            {
                yield return (flow, ClientName, ServerName);
            }
            else if (flow.Source == Server && flow.Destination == Client)
            {
                yield return (flow, ServerName, ClientName);
            }
        }
    }
}
