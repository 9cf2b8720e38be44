namespace Enrichment.Tests.Filter;

/// <summary>Filters of random shape, of terms that the tables have.</summary>
sealed class RandomFilters(int seed, params string[] tables)
{
    readonly Random _random = new(seed);
    readonly string[] _terms = [.. tables.SelectMany(table => ExpressionTable.Read(table)).Select(row => row.Expression).Where(e => !e.Contains('#'))];

    public string Next() => Next(_random.Next(4));

    string Next(int depth) => _random.Next(depth == 0 ? 2 : 7) switch
    {
        0 or 1 => Term(),
        2 => $"not ({Next(depth - 1)})",
        3 or 4 => string.Join(" and ", Parts(depth)),
        5 => string.Join(" or ", Parts(depth)),
        _ => $"({Next(depth - 1)}) and not ({Next(depth - 1)}) or ({Next(depth - 1)})",
    };

    IEnumerable<string> Parts(int depth) => Enumerable.Range(0, _random.Next(2, 5)).Select(_ => $"({Next(depth - 1)})");

    string Term() => _terms[_random.Next(_terms.Length)];
}
