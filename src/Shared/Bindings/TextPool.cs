using System.Text.Json;

namespace Enrichment.Bindings;

/// <summary>One string object for each distinct text: a log names the same few processes again and again.</summary>
sealed class TextPool
{
    readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    char[] _buffer = new char[256];

    public TextPool() => _bySpan = _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The string value at which the reader stands; the span is good until the next call.</summary>
    public ReadOnlySpan<char> Read(ref Utf8JsonReader json)
    {
        if (_buffer.Length < json.ValueSpan.Length)
        {
            _buffer = new char[json.ValueSpan.Length];
        }

        return _buffer.AsSpan(0, json.CopyString(_buffer));
    }

    /// <summary>The string value at which the reader stands, as the one object of that text.</summary>
    public string Intern(ref Utf8JsonReader json)
    {
        var text = Read(ref json);
        if (_bySpan.TryGetValue(text, out var known))
        {
            return known;
        }

        var added = text.ToString();
        _texts.Add(added);
        return added;
    }
}
