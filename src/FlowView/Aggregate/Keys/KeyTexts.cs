namespace Enrichment.View.Aggregate.Keys;

/// <summary>Numbers for texts that are keys: names of processes, users and the like. Number 0 is the empty text. Any thread may ask.</summary>
sealed class KeyTexts
{
    readonly Lock _gate = new();
    readonly Dictionary<string, uint> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _texts = [""];

    public string this[ulong number]
    {
        get
        {
            lock (_gate)
            {
                return _texts[(int)number];
            }
        }
    }

    uint Number(string text)
    {
        lock (_gate)
        {
            if (!_numbers.TryGetValue(text, out var number))
            {
                number = (uint)_texts.Count;
                _numbers.Add(text, number);
                _texts.Add(text);
            }

            return number;
        }
    }

    /// <summary>Remembers what one thread has met, so that only what it has not met takes the lock.</summary>
    public sealed class Reader(KeyTexts shared)
    {
        readonly Dictionary<string, uint> _known = new(StringComparer.Ordinal);

        public uint Number(ReadOnlySpan<char> text)
        {
            if (text.IsEmpty)
            {
                return 0;
            }

            var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(text, out var number))
            {
                var kept = text.ToString();
                number = shared.Number(kept);
                _known.Add(kept, number);
            }

            return number;
        }
    }
}
