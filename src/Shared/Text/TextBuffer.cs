using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Enrichment.Text;

/// <summary>
/// UTF-8 text in the making: a byte array that grows and is used again for the next line, so that a line costs no heap object.
/// </summary>
public partial class TextBuffer
{
    byte[] _bytes = new byte[1024];
    int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>
    /// Room for at least <paramref name="size"/> bytes after what is written; <see cref="Advance"/> says how many were used.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Grow(size);
        }

        return _bytes.AsSpan(_length);
    }

    public void Advance(int size) => _length += size;

    /// <summary>The place behind what is written, with room for at least <paramref name="size"/> bytes; then <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref byte Room(int size)
    {
        if (_bytes.Length - _length < size)
        {
            Grow(size);
        }

        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), _length);
    }

    /// <summary>Gives away what is written, for an array that is written to from now on.</summary>
    /// <returns>How much of the array given away counts.</returns>
    public int Exchange(ref byte[] bytes)
    {
        var length = _length;
        (_bytes, bytes, _length) = (bytes, _bytes, 0);
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Byte(byte value)
    {
        if (_length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[_length++] = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        _length += value.Length;
    }

    /// <summary>The same byte again and again.</summary>
    public void Fill(byte value, int count)
    {
        if (count > 0)
        {
            Reserve(count)[..count].Fill(value);
            _length += count;
        }
    }

    public void Spaces(int count) => Fill((byte)' ', count);

    /// <summary>A string as UTF-8, lone surrogates as U+FFFD.</summary>
    public void Chars(ReadOnlySpan<char> value) => _length += Encoding.UTF8.GetBytes(value, Reserve(value.Length * 3));

    /// <summary>
    /// Pads what was written since <paramref name="start"/> with blanks: on the left for a positive width, on the right for
    /// a negative one. Longer text stays as it is. Characters are counted, not bytes.
    /// </summary>
    public void Pad(int start, int width)
    {
        // Nearly all is ASCII and short: sixteen bytes are looked at, and moved, at once.
        const int chunk = 16;
        var length = _length - start;
        if (length <= chunk && width is <= 2 * chunk and >= -2 * chunk)
        {
            Room(4 * chunk);
            ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_bytes), start);
            var text = Vector128.LoadUnsafe(ref first);
            if ((text.ExtractMostSignificantBits() & ((1u << length) - 1)) == 0)
            {
                PadShort(ref first, text, length, width);
                return;
            }
        }

        PadLong(start, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void PadShort(ref byte first, Vector128<byte> text, int length, int width)
    {
        var blanks = Vector128.Create((byte)' ');
        var missing = Math.Abs(width) - length;
        if (missing <= 0)
        {
            return;
        }

        ref var fill = ref width < 0 ? ref Unsafe.Add(ref first, length) : ref first;
        blanks.StoreUnsafe(ref fill);
        blanks.StoreUnsafe(ref fill, (nuint)Vector128<byte>.Count);
        if (width > 0)
        {
            text.StoreUnsafe(ref first, (nuint)missing);
        }

        _length += missing;
    }

    void PadLong(int start, int width)
    {
        var missing = Math.Abs(width) - Characters(start);
        if (missing <= 0)
        {
            return;
        }

        if (width < 0)
        {
            Spaces(missing);
            return;
        }

        Reserve(missing);
        _bytes.AsSpan(start, _length - start).CopyTo(_bytes.AsSpan(start + missing));
        _bytes.AsSpan(start, missing).Fill((byte)' ');
        _length += missing;
    }

    /// <summary>Puts <paramref name="with"/> in the place of each <paramref name="what"/> since <paramref name="start"/>.</summary>
    public void Replace(int start, byte what, byte with) => _bytes.AsSpan(start, _length - start).Replace(what, with);

    /// <summary>Takes away the last bytes.</summary>
    public void Cut(int count) => _length -= count;

    /// <summary>Of the text from a place on; several bytes of UTF-8 are one.</summary>
    public int Characters(int start)
    {
        var count = 0;
        foreach (var b in _bytes.AsSpan(start, _length - start))
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(int size) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, checked(_length + size)));
}
