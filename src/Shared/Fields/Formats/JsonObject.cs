using System.Text;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

/// <summary>
/// Writes the members of one JSON object in nfdump's two layouts: <c>  "key" : value,</c> a line each, or <c>"key":value,</c>.
/// </summary>
sealed class JsonObject(TextBuffer text, bool oneLine)
{
    public void Begin() => text.Bytes(oneLine ? "{"u8 : " {\n"u8);

    /// <summary>Takes the last comma away again.</summary>
    public void End()
    {
        text.Cut(oneLine ? 1 : 2);
        text.Bytes(oneLine ? "}\n"u8 : "\n }"u8);
    }

    public void Number(ReadOnlySpan<byte> key, ulong value)
    {
        Key(key);
        text.Number(value);
        Next();
    }

    /// <summary>A text of ours, without characters that need an escape.</summary>
    public void Name(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        BeginText(key);
        text.Bytes(value);
        EndText();
    }

    /// <summary>Somebody else's text.</summary>
    public void Text(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        BeginText(key);
        ForeignText.ForJson(text, value);
        EndText();
    }

    /// <summary>Somebody else's text.</summary>
    public void Text(ReadOnlySpan<byte> key, string value)
    {
        const int onStack = 512;
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> bytes = size <= onStack ? stackalloc byte[onStack] : new byte[size];
        Text(key, bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
    }

    /// <summary>Between this and <see cref="EndText"/> the caller writes a string's inside.</summary>
    public void BeginText(ReadOnlySpan<byte> key)
    {
        Key(key);
        text.Byte((byte)'"');
    }

    public void EndText()
    {
        text.Byte((byte)'"');
        Next();
    }

    /// <summary>The caller writes a value that is no string, then <see cref="Next"/>.</summary>
    public void Key(ReadOnlySpan<byte> key)
    {
        text.Bytes(oneLine ? "\""u8 : "  \""u8);
        text.Bytes(key);
        text.Bytes(oneLine ? "\":"u8 : "\" : "u8);
    }

    public void Next() => text.Bytes(oneLine ? ","u8 : ",\n"u8);
}
