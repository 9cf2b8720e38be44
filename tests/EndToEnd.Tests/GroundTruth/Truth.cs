using System.Globalization;

namespace Enrichment.EndToEnd.Tests.GroundTruth;

/// <summary>A process had a socket: what the workload wrote down about it. Times in nanoseconds since 1970.</summary>
/// <param name="Remote">Null: not connected.</param>
sealed record TruthLine(string Kind, string Protocol, string Local, string? Remote, int Pid, string Name, long FromNs, long ToNs)
{
    public static TruthLine Parse(string line)
    {
        var words = line.Split(' ');
        return new TruthLine(
            words[0], words[1], $"{words[2]} {words[3]}", words[4] == "*" ? null : $"{words[4]} {words[5]}",
            int.Parse(words[6], CultureInfo.InvariantCulture), words[7], Number(words[8]), Number(words[9]));
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>Who had which socket when.</summary>
sealed class Truth
{
    /// <summary>Flow files keep milliseconds.</summary>
    const long SlackNs = 2_000_000;

    readonly ILookup<(string, string, string?), TruthLine> _here;
    readonly ILookup<(string, string, string?), TruthLine> _there;
    readonly string[] _addressesThere;

    /// <param name="here">Lines of the host on which flows are captured.</param>
    /// <param name="there">Lines of the other one.</param>
    /// <param name="addressesThere">Its addresses.</param>
    public Truth(IEnumerable<TruthLine> here, IEnumerable<TruthLine> there, params string[] addressesThere)
    {
        List<TruthLine> ofHere = [.. here], ofThere = [.. there];
        Lines = [.. ofHere, .. ofThere];
        _here = ofHere.ToLookup(line => (line.Protocol, line.Local, line.Remote));
        _there = ofThere.ToLookup(line => (line.Protocol, line.Local, line.Remote));
        _addressesThere = addressesThere;
    }

    public IReadOnlyList<TruthLine> Lines { get; }

    /// <param name="prefix">Of each line's kind.</param>
    public static IEnumerable<TruthLine> Read(string file, string prefix = "") =>
        File.Exists(file) ? File.ReadLines(file).Select(TruthLine.Parse).Select(line => line with { Kind = prefix + line.Kind }) : [];

    /// <summary>
    /// Whose socket one end of a flow was: one connected to the other end, or bound there, or to all addresses. A TCP
    /// connection is not its listener's.
    /// </summary>
    public List<TruthLine> Owners(string protocol, string end, string other, long firstNs, long lastNs)
    {
        var port = end[(end.IndexOf(' ') + 1)..];
        var isIPv4 = !end.Contains(':');
        var lines = _addressesThere.Contains(end[..end.IndexOf(' ')]) ? _there : _here;
        var found = new List<TruthLine>();
        foreach (var (local, remote) in new[]
        {
            (end, (string?)other), ($"0.0.0.0 {port}", other), ($":: {port}", other), (end, null), ($"0.0.0.0 {port}", null), ($":: {port}", null),
        })
        {
            if (protocol != "TCP" || found.Count == 0)
            {
                found.AddRange(lines[(protocol, local, remote)]
                    .Where(line => (isIPv4 || local[0] != '0') && line.FromNs <= lastNs + SlackNs && line.ToNs >= firstNs - SlackNs));
            }
        }

        return found;
    }
}
