using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>Every flow of <see cref="TrackedNetwork"/> against the truth, through flowview and through nfdump.</summary>
public sealed class NamesTests(TrackedNetwork network) : IClassFixture<TrackedNetwork>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LongLivedSockets_AllNamedAtBothEnds_NoneWrong(bool fromJournal)
    {
        var flows = Flows(fromJournal);
        var wrong = new List<string>();
        foreach (var conversation in network.LongLived)
        {
            var found = conversation.In(flows).ToList();
            if (!found.Any(end => end.Flow.Source == conversation.Client) || !found.Any(end => end.Flow.Source == conversation.Server))
            {
                wrong.Add($"{conversation.Kind}: not both directions were seen ({found.Count} flows)");
            }

            wrong.AddRange(found.Where(end => end.Flow.SourceName != end.Source || end.Flow.DestinationName != end.Destination)
                .Select(end => $"{conversation.Kind}: wanted {end.Source} -> {end.Destination}, got {end.Flow}"));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(network.LongLived.Count >= 12);
    }

    [Fact]
    public void LongLivedSockets_ThroughNfdump_ShowTheSourcesName()
    {
        var flows = ShownFlow.ByNfdump(network.Flows);
        var wrong = network.LongLived.SelectMany(conversation => conversation.In(flows))
            .Where(end => end.Flow.UserName != end.Source).Select(end => $"wanted {end.Source}, got {end.Flow}").ToList();

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.All(network.LongLived, conversation => Assert.NotEmpty(conversation.In(flows)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ShortLivedSockets_ServerNamed_ClientNamedRightlyOrNotAtAll(bool fromJournal)
    {
        var flows = Flows(fromJournal);
        var wrong = new List<string>();
        foreach (var conversation in network.Bursts)
        {
            foreach (var (flow, source, destination) in conversation.In(flows))
            {
                var clientIsSource = flow.Source == conversation.Client;
                var (client, server) = clientIsSource ? (flow.SourceName, flow.DestinationName) : (flow.DestinationName, flow.SourceName);
                if (server != conversation.ServerName || (client != conversation.ClientName && client != "-"))
                {
                    wrong.Add($"wanted {source} -> {destination}, got {flow}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.All(network.Bursts, conversation => Assert.NotEmpty(conversation.In(flows)));
    }

    [Fact]
    public void FlowViewAndNfdump_ShowTheSameFlows()
    {
        static IEnumerable<string> Keys(IEnumerable<ShownFlow> flows) =>
            flows.Select(flow => $"{flow.Protocol} {flow.Source} {flow.Destination} {flow.UserName} {flow.Packets}").Order(StringComparer.Ordinal);

        Assert.Equal(Keys(ShownFlow.ByNfdump(network.Flows)), Keys(ShownFlow.ByFlowView(network.Flows)));
    }

    [Fact]
    public void Files_NfdumpVerifies_Sound()
    {
        var files = Directory.GetFiles(network.Flows);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.Matches(@"^nfcapd\.\d{12}$", Path.GetFileName(file));
            Nfdump.ExpectSound(file);
        }
    }

    List<ShownFlow> Flows(bool fromJournal) => ShownFlow.ByFlowView(fromJournal ? network.FlowsFromJournal : network.Flows);
}
