using Enrichment.View.Query;

namespace Enrichment.View.Aggregate;

/// <summary>One -s: <c>srcip:p/bytes:a/flows</c>.</summary>
/// <param name="ByProtocol">:p behind the statistic, or the statistic of protocols itself.</param>
/// <param name="Orders">In the order of <see cref="StatOrder.All"/>, as nfdump prints them.</param>
sealed record StatRequest(StatDefinition Definition, bool ByProtocol, IReadOnlyList<(StatOrder Order, bool Ascending)> Orders)
{
    /// <exception cref="UsageException">One sentence.</exception>
    public static StatRequest Parse(string text)
    {
        var parts = text.Split('/');
        var split = parts[0].Split(':');
        var name = split[0].ToLowerInvariant();
        if (split.Length > 2 || (split.Length == 2 && split[1] != "p"))
        {
            throw new UsageException($"-s {text}: behind the statistic stands :p (by protocol) or nothing");
        }

        if (name == "record")
        {
            throw new UsageException("-s record is not supported yet");
        }

        var definition = Array.Find(StatTable.All, d => d.Name == name) ?? throw new UsageException(StatTable.Missing(name) is { } missing
            ? $"-s {name} needs {missing}, and flowview has none"
            : $"-s {text}: there is no statistic '{split[0]}' (see --help)");
        // The statistic of tunnels' protocols is split by itself.
        var byProtocol = name == "proto" || (split.Length == 2 && name != "tunproto");
        return new StatRequest(definition, byProtocol, Ordered(text, parts.AsSpan(1)));
    }

    static List<(StatOrder, bool)> Ordered(string text, ReadOnlySpan<string> names)
    {
        var wanted = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            var split = name.Split(':');
            if (split.Length > 2 || (split.Length == 2 && split[1] is not ("a" or "d")))
            {
                throw new UsageException($"-s {text}: behind the order stands :a (ascending), :d (descending) or nothing");
            }

            if (!Array.Exists(StatOrder.All, order => order.Name.Equals(split[0], StringComparison.OrdinalIgnoreCase)))
            {
                throw new UsageException($"-s {text}: there is no order '{split[0]}'; there are {string.Join(", ", StatOrder.All.Select(o => o.Name))}");
            }

            wanted[split[0]] = split is [_, "a"];
        }

        if (wanted.Count == 0)
        {
            wanted["flows"] = false;
        }

        return [.. StatOrder.All.Where(order => wanted.ContainsKey(order.Name)).Select(order => (order, wanted[order.Name]))];
    }
}
