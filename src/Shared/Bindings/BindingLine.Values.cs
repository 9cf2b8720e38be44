using System.Text.Json;

namespace Enrichment.Bindings;

/// <summary>The kinds of values of a line. What is not of its kind is remembered as the line's problem, and read over.</summary>
sealed partial class BindingLine
{
    static bool Is(ref Utf8JsonReader json, JsonEncodedText key) => json.ValueTextEquals(key.EncodedUtf8Bytes);

    string? ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            return _texts.Intern(ref json);
        }

        json.Skip();
        return null;
    }

    long? ReadTime(ref Utf8JsonReader json, string key)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String && WallTime.TryParse(json.ValueSpan, out var nanoseconds))
        {
            return nanoseconds;
        }

        json.Skip();
        _problem ??= $"'{key}' is not a time like 2026-11-20T10:00:00.123456Z";
        return null;
    }

    bool? ReadEvent(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            IsTranslation = json.ValueTextEquals("translated"u8) || json.ValueTextEquals("untranslated"u8);
            if (IsTranslation || json.ValueTextEquals("open"u8) || json.ValueTextEquals("close"u8))
            {
                return json.ValueTextEquals("open"u8) || json.ValueTextEquals("translated"u8);
            }
        }

        json.Skip();
        _problem ??= "'event' is neither open, close, translated nor untranslated";
        return null;
    }

    byte? ReadProtocol(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String && ProtocolName.TryParse(_texts.Read(ref json), out var protocol))
        {
            return protocol;
        }

        if (json.TokenType == JsonTokenType.Number && json.TryGetByte(out protocol))
        {
            return protocol;
        }

        json.Skip();
        _problem ??= "'proto' is neither a known protocol nor a number up to 255";
        return null;
    }

    // The protocol may come after the endpoints: their text is kept until the line is read.
    void ReadEndpoint(ref Utf8JsonReader json, EndpointText text)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return;
        }

        text.Set(_texts.Read(ref json));
    }

    ulong? ReadNumber(ref Utf8JsonReader json, string key, ulong limit)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out var value) && value <= limit)
        {
            return value;
        }

        if (json.TokenType != JsonTokenType.Null)
        {
            _problem ??= $"'{key}' is not a whole number up to {limit}";
        }

        json.Skip();
        return null;
    }

    // Foreign text goes to a terminal: without control characters, and not the whole of it.
    public static string Shown(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, 48)];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = char.IsControl(text[i]) ? '?' : text[i];
        }

        return $"'{shown}'";
    }
}
