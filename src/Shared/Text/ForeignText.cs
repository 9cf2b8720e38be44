using System.Buffers;
using System.Text;

namespace Enrichment.Text;

/// <summary>Text that somebody else chose (names of processes, users, interfaces), made harmless for the place it goes to.</summary>
public static class ForeignText
{
    // ASCII that stands in a JSON string as it is: nearly every name.
    static readonly SearchValues<byte> PlainInJson =
        SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>
    /// For a terminal: control characters, bytes that are not UTF-8, and the marks that turn the writing direction around
    /// become <c>\x1b</c> and <c>\u202e</c>; a name cannot move the cursor or hide what stands beside it.
    /// </summary>
    public static void ForTerminal(TextBuffer text, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var size) == OperationStatus.Done;
            if (isText && !IsDangerous(rune.Value))
            {
                text.Bytes(bytes[..size]);
            }
            else if (isText && rune.Value > 0xFF)
            {
                text.Bytes("\\u"u8);
                text.Hex((uint)rune.Value, 4);
            }
            else
            {
                foreach (var b in isText ? [(byte)rune.Value] : bytes[..size])
                {
                    text.Bytes("\\x"u8);
                    text.Hex(b, 2);
                }
            }

            bytes = bytes[size..];
        }
    }

    /// <summary>For the inside of a JSON string (RFC 8259 §7); bytes that are not UTF-8 become U+FFFD.</summary>
    public static void ForJson(TextBuffer text, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExcept(PlainInJson))
        {
            text.Bytes(bytes);
            return;
        }

        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var size) == OperationStatus.Done;
            if (!isText)
            {
                text.Bytes("\uFFFD"u8);
            }
            else if (rune.Value is '"' or '\\')
            {
                text.Byte((byte)'\\');
                text.Byte((byte)rune.Value);
            }
            else if (rune.Value is < ' ' or 0x7F)
            {
                text.Bytes("\\u"u8);
                text.Hex((uint)rune.Value, 4);
            }
            else
            {
                text.Bytes(bytes[..size]);
            }

            bytes = bytes[size..];
        }
    }

    /// <summary>C0, DEL, C1, and the bidirectional marks, embeddings and isolates (Unicode UAX 9).</summary>
    static bool IsDangerous(int rune) =>
        rune is < 0x20 or (>= 0x7F and < 0xA0) or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
