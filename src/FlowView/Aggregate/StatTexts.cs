namespace Enrichment.View.Aggregate;

/// <summary>Numbers for texts that are keys: names of processes, users and the like.</summary>
sealed class StatTexts
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _texts = [];

    public string this[ulong number] => _texts[(int)number];

    public ulong Number(ReadOnlySpan<char> text)
    {
        var lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var number))
        {
            return (ulong)number;
        }

        var kept = text.ToString();
        _numbers[kept] = _texts.Count;
        _texts.Add(kept);
        return (ulong)_texts.Count - 1;
    }
}
