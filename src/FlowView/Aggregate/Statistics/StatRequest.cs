using Enrichment.Text;
using Enrichment.View.Aggregate.Keys;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Query;

namespace Enrichment.View.Aggregate.Statistics;

/// <summary>One -s: <c>srcip:p/bytes:a/flows</c>.</summary>
/// <param name="ByProtocol">:p behind the statistic, or the statistic of protocols itself.</param>
/// <param name="Orders">In the order of <see cref="SumsOrder.All"/>, as nfdump prints them.</param>
sealed record StatRequest(StatDefinition Definition, bool ByProtocol, IReadOnlyList<Ordered> Orders)
{
    /// <summary>The statistic of whole connections, which is printed as flows are.</summary>
    public static readonly StatDefinition Record = new("record", "flows");

    public bool IsRecord => Definition == Record;

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
            return new StatRequest(Record, false, ParseOrders(text, parts.AsSpan(1), order => order.RecordName));
        }

        var definition = Array.Find(StatTable.All, d => d.Name == name) ?? throw new UsageException(StatTable.Missing(name) is { } missing
            ? $"-s {name} needs {missing}, and flowview has none"
            : $"-s {text}: there is no statistic '{split[0]}'{NearWords.Hint(name, StatTable.All.Select(known => known.Name))} (see --help)");
        // The statistic of tunnels' protocols is split by itself.
        var byProtocol = name == "proto" || (split.Length == 2 && name != "tunproto");
        return new StatRequest(definition, byProtocol, ParseOrders(text, parts.AsSpan(1), order => order.Name));
    }

    /// <summary>How its keys are read: one layout for each field that a flow is counted by.</summary>
    public KeyLayout[] Layouts() => Array.ConvertAll(Definition.Fields, field => new KeyLayout(
        ByProtocol ? [new KeyPart(field), new KeyPart(KeyFields.Protocol)] : [new KeyPart(field)], skipMissing: true));

    static Ordered[] ParseOrders(string text, ReadOnlySpan<string> given, Func<SumsOrder, string?> nameOf)
    {
        var wanted = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in given)
        {
            var split = name.Split(':');
            if (split.Length > 2 || (split.Length == 2 && split[1] is not ("a" or "d")))
            {
                throw new UsageException($"-s {text}: behind the order stands :a (ascending), :d (descending) or nothing");
            }

            if (!Array.Exists(SumsOrder.All, order => split[0].Equals(nameOf(order), StringComparison.OrdinalIgnoreCase)))
            {
                var known = SumsOrder.All.Select(nameOf).Where(known => known is not null);
                throw new UsageException($"-s {text}: there is no order '{split[0]}'; there are {string.Join(", ", known)}");
            }

            wanted[split[0]] = split is [_, "a"];
        }

        if (wanted.Count == 0)
        {
            wanted["flows"] = false;
        }

        return [.. SumsOrder.All.Where(order => nameOf(order) is { } name && wanted.ContainsKey(name)).Select(order => new Ordered(order, wanted[nameOf(order)!]))];
    }
}
