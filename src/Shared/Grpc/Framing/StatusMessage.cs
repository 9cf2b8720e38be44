using System.Buffers;
using System.Text;

namespace Enrichment.Grpc.Framing;

/// <summary>
/// The text of grpc-message: UTF-8, where every byte outside ' '..'~' and '%' itself is written %XX
/// (PROTOCOL-HTTP2.md, Percent-Encoded).
/// </summary>
static class StatusMessage
{
    /// <summary>Clients of grpc-core refuse header blocks over 8 KiB, and then lose the status with the text.</summary>
    public const int MaxEncodedLength = 4096;

    public static string Encode(string message)
    {
        if (message.Length <= MaxEncodedLength && !NeedsEncoding(message)) return message;
        var text = new StringBuilder(message.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in message.EnumerateRunes()) // a lone surrogate comes out as U+FFFD
        {
            var length = rune.EncodeToUtf8(utf8);
            if (text.Length + length * 3 > MaxEncodedLength) break;
            foreach (var b in utf8[..length]) AppendByte(text, b);
        }

        return text.ToString();
    }

    /// <summary>What is not valid %XX stays as it is: a bad message must not hide the status.</summary>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal)) return encoded;
        var bytes = new ArrayBufferWriter<byte>(encoded.Length);
        var rest = encoded.AsSpan();
        while (!rest.IsEmpty)
        {
            if (rest[0] == '%' && rest.Length >= 3 && char.IsAsciiHexDigit(rest[1]) && char.IsAsciiHexDigit(rest[2]))
            {
                bytes.Write([byte.Parse(rest.Slice(1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null)]);
                rest = rest[3..];
                continue;
            }

            var next = rest[1..].IndexOf('%');
            var plain = next < 0 ? rest : rest[..(next + 1)];
            Encoding.UTF8.GetBytes(plain, bytes);
            rest = rest[plain.Length..];
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    static bool NeedsEncoding(string message)
        => message.AsSpan().ContainsAnyExceptInRange(' ', '~') || message.Contains('%', StringComparison.Ordinal);

    static void AppendByte(StringBuilder text, byte b)
    {
        if (b is >= (byte)' ' and <= (byte)'~' and not (byte)'%') text.Append((char)b);
        else text.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
    }
}
