using System.Globalization;

namespace Enrichment.EndToEnd.Tests.Nat;

/// <summary>A socket of peer.c as its own process saw it, and whom it spoke to. Times in nanoseconds since 1970.</summary>
/// <param name="ToNs">0: the client's line knows it.</param>
sealed record PeerLine(string Protocol, string Local, string Remote, string Name, int Pid, string OtherName, int OtherPid, long FromNs, long ToNs)
{
    public static PeerLine Parse(string line)
    {
        var words = line.Split(' ');
        return new PeerLine(
            words[0], $"{words[1]} {words[2]}", $"{words[3]} {words[4]}", words[5], Number(words[6]), words[7], Number(words[8]),
            long.Parse(words[9], CultureInfo.InvariantCulture), long.Parse(words[10], CultureInfo.InvariantCulture));
    }

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Who spoke to whom, by how it looked to either: with what is translated between them, two views of one connection.</summary>
sealed class PeerTruth
{
    /// <summary>Flow files keep milliseconds.</summary>
    const long SlackNs = 2_000_000;

    readonly ILookup<(string, string, string), Talk> _talks;

    public PeerTruth(string file)
    {
        var lines = File.ReadLines(file).Select(PeerLine.Parse).ToList();
        var clients = lines.Where(line => line.ToNs > 0).ToDictionary(line => (line.Protocol, line.Name, line.Pid));
        Talks = [.. lines.Select(line => Talk.Of(line, line.ToNs > 0 ? line : clients[(line.Protocol, line.OtherName, line.OtherPid)]))];
        _talks = Talks.ToLookup(talk => (talk.Protocol, talk.Client, talk.Server));
    }

    public IReadOnlyList<Talk> Talks { get; }

    /// <summary>The connections that looked so at that time.</summary>
    public IEnumerable<Talk> Find(string protocol, string client, string server, long firstNs, long lastNs) =>
        _talks[(protocol, client, server)].Where(talk => talk.FromNs <= lastNs + SlackNs && talk.ToNs >= firstNs - SlackNs);

    /// <summary>One connection as one of its ends saw it.</summary>
    internal sealed record Talk(
        string Protocol, string Client, string Server, string ClientName, int ClientPid, string ServerName, int ServerPid, long FromNs, long ToNs)
    {
        public static Talk Of(PeerLine line, PeerLine client) => line == client
            ? new(line.Protocol, line.Local, line.Remote, line.Name, line.Pid, line.OtherName, line.OtherPid, line.FromNs, line.ToNs)
            : new(line.Protocol, line.Remote, line.Local, line.OtherName, line.OtherPid, line.Name, line.Pid, line.FromNs, client.ToNs);
    }
}
