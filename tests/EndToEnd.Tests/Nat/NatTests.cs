using System.Globalization;
using System.Text;
using Enrichment.EndToEnd.Tests.GroundTruth;
using Xunit;

namespace Enrichment.EndToEnd.Tests.Nat;

/// <summary>Flows behind and before a host that translates addresses, held against what the programs at their ends say of each other.</summary>
public sealed class NatTests(TranslatedTraffic traffic, ITestOutputHelper output) : IClassFixture<TranslatedTraffic>
{
    /// <summary>In front of the router a connection looks as its outer end sees it.</summary>
    static bool IsOutside(PeerTruth.Talk talk) => IsOutside(talk.Client) && IsOutside(talk.Server);

    static bool IsOutside(string end) => end.StartsWith("198.19.", StringComparison.Ordinal) || end.StartsWith("2001:", StringComparison.Ordinal);

    [Fact]
    public void CapturedInFront_EveryFlow_IsNamedRightlyAtBothEnds() => Judge(traffic.Outside, IsOutside);

    /// <summary>Behind the router too, where it looks as its inner end sees it.</summary>
    [Fact]
    public void CapturedOnAllLinks_EveryFlow_IsNamedRightlyAtBothEnds() => Judge(traffic.Everywhere, static _ => true);

    [Fact]
    public void StampedFromJournal_EveryFlow_IsNamedRightlyAtBothEnds() => Judge(traffic.FromJournal, IsOutside);

    [Fact]
    public void StampedFromText_EveryFlow_IsNamedRightlyAtBothEnds() => Judge(traffic.FromText, IsOutside);

    [Fact]
    public void Status_SaysWhatIsTranslated()
    {
        output.WriteLine(traffic.Status);
        var translations = traffic.Status.Split('\n').Single(line => line.StartsWith("translations ", StringComparison.Ordinal));

        Assert.True(int.Parse(translations.AsSpan("translations ".Length).Trim(), CultureInfo.InvariantCulture) > 100, translations);
    }

    void Judge(string flows, Func<PeerTruth.Talk, bool> isExpected)
    {
        var (right, wrong, unnamed) = (0, 0, 0);
        var seen = new HashSet<PeerTruth.Talk>(ReferenceEqualityComparer.Instance);
        var faults = new StringBuilder();
        foreach (var end in StampedEnd.Of(flows))
        {
            var owners = Owners(end, seen);
            if (owners.Count == 0)
            {
                continue; // Not of this traffic: what the kernel sends by itself.
            }

            if (end.Names.Length == 0)
            {
                unnamed++;
                faults.AppendLine(CultureInfo.InvariantCulture, $"unnamed: {end with { Names = [] }}; it was {string.Join(", ", owners)}");
            }
            else if (IsRight(end, owners))
            {
                right++;
            }
            else
            {
                wrong++;
                faults.AppendLine(CultureInfo.InvariantCulture, $"wrong: {end with { Names = [] }} names {string.Join('|', end.Names)}; it was {string.Join(", ", owners)}");
            }
        }

        var notSeen = traffic.Truth.Talks.Where(talk => isExpected(talk) && !talk.Server.EndsWith(" 8888", StringComparison.Ordinal) && !seen.Contains(talk)).ToList();
        output.WriteLine($"{right} ends right, {wrong} wrong, {unnamed} unnamed; {notSeen.Count} connections of which no flow was seen");
        Assert.True(wrong == 0 && unnamed == 0 && notSeen.Count == 0, $"{right} right, {wrong} wrong, {unnamed} unnamed, not seen: {string.Join('\n', notSeen.Take(5))}\n{faults}");
        Assert.True(right >= 2 * traffic.Truth.Talks.Count(isExpected), $"{right} ends of {traffic.Truth.Talks.Count} connections");
    }

    /// <summary>
    /// Answers to a client that resets its connection have no end of their own: those to the next of the same port are the
    /// same flow, which has several owners and says so; it is not certain of any whose translation another one followed at once.
    /// </summary>
    static bool IsRight(StampedEnd end, List<(string Name, int Pid)> owners) => end.Names.Length == 1
        ? owners.Contains((end.Names[0], end.Pid))
        : owners.Distinct().Count() > 1 && end.Grade is "exact+shared" or "polled+shared" && end.Names.All(name => name == "…" || owners.Any(owner => owner.Name == name));

    List<(string Name, int Pid)> Owners(StampedEnd end, HashSet<PeerTruth.Talk> seen)
    {
        var asClient = traffic.Truth.Find(end.Protocol, end.End, end.Other, end.FirstNs, end.LastNs).ToList();
        var asServer = traffic.Truth.Find(end.Protocol, end.Other, end.End, end.FirstNs, end.LastNs).ToList();
        seen.UnionWith(asClient);
        seen.UnionWith(asServer);
        return [.. asClient.Select(static talk => (talk.ClientName, talk.ClientPid)), .. asServer.Select(static talk => (talk.ServerName, talk.ServerPid))];
    }
}
