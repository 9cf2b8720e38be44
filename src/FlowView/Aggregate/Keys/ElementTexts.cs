using System.Text;
using Enrichment.Nfcapd;

namespace Enrichment.View.Aggregate.Keys;

/// <summary>Reads texts that elements hold, up to their NUL.</summary>
static class ElementTexts
{
    /// <param name="offset">Of the text in the payload.</param>
    public static ReadOnlySpan<char> Of(FlowRecord flow, ElementId id, int offset, Span<char> room)
    {
        var payload = flow.Payload(id);
        var text = payload.Length > offset ? payload[offset..] : default;
        var nul = text.IndexOf((byte)0);
        text = nul < 0 ? text : text[..nul];

        // A character has at least as many bytes as letters of UTF-16.
        return text.Length <= room.Length ? room[..Encoding.UTF8.GetChars(text, room)] : Encoding.UTF8.GetString(text);
    }
}
