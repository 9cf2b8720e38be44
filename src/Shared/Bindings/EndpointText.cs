using Enrichment.Flows;

namespace Enrichment.Bindings;

/// <summary>The text of an address and a port, kept until the line has told its protocol.</summary>
sealed class EndpointText(string key)
{
    // [ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]:65535, with room for a scope.
    const int Longest = 80;

    readonly char[] _text = new char[Longest + 1];
    int _length;

    public bool IsEmpty => _length == 0;

    public void Clear() => _length = 0;

    public void Set(ReadOnlySpan<char> text)
    {
        _length = Math.Min(text.Length, _text.Length); // One more than can be right, so that it is refused.
        text[.._length].CopyTo(_text);
    }

    /// <returns>Null, or what is wrong with it.</returns>
    public string? Parse(byte protocol, out Endpoint endpoint)
    {
        endpoint = default;
        if (_length == 0)
        {
            return $"'{key}' is missing";
        }

        return _length <= Longest && Endpoint.TryParse(_text.AsSpan(0, _length), protocol, out endpoint)
            ? null
            : $"'{key}' is not an address and a port: {BindingLine.Shown(_text.AsSpan(0, _length))}";
    }
}
