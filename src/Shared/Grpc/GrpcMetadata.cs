using System.Buffers;
using System.Collections;

namespace Enrichment.Grpc;

/// <summary>
/// Names and values sent beside the messages. A name that ends in "-bin" has a value of any bytes, kept here as it
/// is on the wire, in base64; every other value is printable ASCII.
/// </summary>
public sealed class GrpcMetadata : IEnumerable<KeyValuePair<string, string>>
{
    const string BinarySuffix = "-bin";
    static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");
    readonly List<KeyValuePair<string, string>> _entries = [];

    public int Count => _entries.Count;

    /// <summary>The first value of that name, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return entry.Value;
            }

            return null;
        }
    }

    public void Add(string name, string value)
    {
        name = CheckedName(name);
        if (name.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"metadata \"{name}\" carries bytes, not text", nameof(name));
        }

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"the value of metadata \"{name}\" is not printable ASCII; a name in -bin carries any bytes", nameof(value));
        }

        _entries.Add(new(name, value));
    }

    public void Add(string name, ReadOnlySpan<byte> value)
    {
        name = CheckedName(name);
        if (!name.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"metadata \"{name}\" carries text; a name for bytes ends in -bin", nameof(name));
        }

        _entries.Add(new(name, Convert.ToBase64String(value)));
    }

    /// <summary>The bytes of the first "-bin" value of that name; null where there is none, or it is not base64.</summary>
    public byte[]? GetBytes(string name)
    {
        var text = this[name];
        if (text is null) return null;
        if (text.IndexOf(',', StringComparison.Ordinal) is >= 0 and var comma) text = text[..comma]; // several values joined on the way
        text = text.PadRight((text.Length + 3) / 4 * 4, '='); // senders may leave the padding out
        var bytes = new byte[text.Length / 4 * 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes what came over the wire, unless it belongs to the protocol itself.</summary>
    internal void AddReceived(string name, string value)
    {
        if (!IsReserved(name)) _entries.Add(new(name.ToLowerInvariant(), value));
    }

    static string CheckedName(string name)
    {
        var lower = name.ToLowerInvariant();
        if (lower.Length == 0 || lower.AsSpan().ContainsAnyExcept(NameCharacters) || IsReserved(lower))
        {
            throw new ArgumentException($"\"{name}\" cannot be a name of metadata: letters, digits, '_', '-', '.', and not one of the protocol's own", nameof(name));
        }

        return lower;
    }

    static bool IsReserved(string name)
        => name.Length == 0 || name[0] == ':' || name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)
        || name.ToLowerInvariant() is "content-type" or "te" or "host" or "date" or "content-length" or "connection" or "transfer-encoding";
}
