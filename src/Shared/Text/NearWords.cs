namespace Enrichment.Text;

/// <summary>Which known words somebody may have meant by one that is not known: for sentences about mistakes.</summary>
public static class NearWords
{
    const int Most = 3, MaxLength = 40;

    /// <returns>Those that are nearest; none where none is near, so that nothing far-fetched is proposed.</returns>
    public static IReadOnlyList<string> Of(string word, IEnumerable<string> known)
    {
        var reach = word.Length <= 4 ? 1 : 2;
        return word.Length is 0 or > MaxLength ? [] : known.Distinct()
            .Where(other => Math.Abs(other.Length - word.Length) <= reach)
            .GroupBy(other => Distance(word, other))
            .Where(group => group.Key <= reach)
            .MinBy(group => group.Key)?
            .Take(Most)
            .ToArray() ?? [];
    }

    /// <summary>For the end of a sentence: <c>; near are sparent, dparent</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) => Of(word, known) switch
    {
        [] => "",
        [var one] => $"; near is {one}",
        var several => $"; near are {string.Join(", ", several)}",
    };

    /// <summary>Letters to add, leave out, change or swap with their neighbour (optimal string alignment).</summary>
    static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0 ? i + j : Step(rows, one, other, i, j);
            }
        }

        return rows[one.Length, other.Length];
    }

    static int Step(int[,] rows, string one, string other, int i, int j)
    {
        var cost = char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1;
        var least = Math.Min(rows[i - 1, j - 1] + cost, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
        return i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] ? Math.Min(least, rows[i - 2, j - 2] + 1) : least;
    }
}
