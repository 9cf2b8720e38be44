using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Enrichment.Text;

namespace Enrichment.Fields.Formats;

/// <summary>
/// Writes the members of one JSON object in nfdump's two layouts: <c>  "key" : value,</c> a line each, or <c>"key":value,</c>.
/// </summary>
/// <remarks>
/// A flow has some thirty members, so these methods are inlined where the key's length is known, which makes its copy two moves.
/// What stands around a key is written four bytes at a time; those too many are overwritten by what follows.
/// </remarks>
sealed class JsonObject(TextBuffer text, bool oneLine)
{
    const int Around = 4;

    readonly uint _open = Four(oneLine ? "\"\0\0\0"u8 : "  \"\0"u8);
    readonly uint _close = Four(oneLine ? "\":\0\0"u8 : "\" : "u8);
    readonly ushort _next = MemoryMarshal.Read<ushort>(",\n"u8);
    readonly int _openLength = oneLine ? 1 : 3, _closeLength = oneLine ? 2 : 4, _nextLength = oneLine ? 1 : 2;

    /// <summary>Takes the last comma away again.</summary>
    public void End()
    {
        text.Cut(_nextLength);
        text.Bytes(oneLine ? "}\n"u8 : "\n }"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Number(ReadOnlySpan<byte> key, ulong value)
    {
        ref var place = ref text.Room(key.Length + 2 * Around + DecimalText.Longest + sizeof(ushort));
        var at = WriteKey(ref place, key) + _closeLength;
        at += DecimalText.Write(ref Unsafe.Add(ref place, at), value);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, at), _next);
        text.Advance(at + _nextLength);
    }

    /// <summary>A text of ours, without characters that need an escape.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void BeginText(ReadOnlySpan<byte> key)
    {
        ref var place = ref text.Room(key.Length + 2 * Around + 1);
        var at = WriteKey(ref place, key) + _closeLength;
        Unsafe.Add(ref place, at) = (byte)'"';
        text.Advance(at + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndText()
    {
        ref var place = ref text.Room(1 + sizeof(ushort));
        place = (byte)'"';
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, 1), _next);
        text.Advance(1 + _nextLength);
    }

    /// <summary>The caller writes a value that is no string, then <see cref="Next"/>.</summary>
    public void Key(ReadOnlySpan<byte> key)
    {
        ref var place = ref text.Room(key.Length + 2 * Around);
        text.Advance(WriteKey(ref place, key) + _closeLength);
    }

    public void Next()
    {
        Unsafe.WriteUnaligned(ref text.Room(sizeof(ushort)), _next);
        text.Advance(_nextLength);
    }

    /// <returns>Where the closing quote stands.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int WriteKey(ref byte place, ReadOnlySpan<byte> key)
    {
        Unsafe.WriteUnaligned(ref place, _open);
        Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref place, _openLength), ref MemoryMarshal.GetReference(key), (uint)key.Length);
        var at = _openLength + key.Length;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref place, at), _close);
        return at;
    }

    static uint Four(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<uint>(bytes);
}
