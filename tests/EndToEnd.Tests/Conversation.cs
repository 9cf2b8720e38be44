using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests;

/// <summary>The truth about one conversation: who was at its two ends.</summary>
sealed record Conversation(string Kind, string Protocol, string Client, string Server, string ClientName, string ServerName)
{
    /// <summary>Both directions of it among the flows shown.</summary>
    public IEnumerable<(ShownFlow Flow, string Source, string Destination)> In(IEnumerable<ShownFlow> flows)
    {
        foreach (var flow in flows.Where(flow => flow.Protocol == Protocol))
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
