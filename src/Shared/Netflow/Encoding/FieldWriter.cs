using System.Buffers.Binary;
using Enrichment.Flows;
using Enrichment.Text;

namespace Enrichment.Netflow.Encoding;

/// <summary>Writes values one behind the other, in network byte order. The caller has made sure that there is room.</summary>
ref struct FieldWriter(Span<byte> target)
{
    readonly Span<byte> _target = target;

    public int Length { get; private set; }

    public void U8(byte value) => _target[Length++] = value;

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_target[Length..], value);
        Length += 2;
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_target[Length..], value);
        Length += 4;
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_target[Length..], value);
        Length += 8;
    }

    /// <summary>The low 48 bits.</summary>
    public void U48(ulong value)
    {
        U16((ushort)(value >> 32));
        U32((uint)value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_target[Length..]);
        Length += value.Length;
    }

    public void Zeros(int count)
    {
        _target.Slice(Length, count).Clear();
        Length += count;
    }

    /// <summary>In a template for IPv6 an IPv4 address is written in its mapped form.</summary>
    public void Address(IpAddress address, int size)
    {
        if (size == 4)
        {
            U32(address.IPv4);
            return;
        }

        U64(address.High);
        U64(address.Low);
    }

    /// <summary>A name as far as there is room: in a fixed field with a NUL at least behind it, in a variable one at most <paramref name="most"/> bytes.</summary>
    public void Text(string? text, ushort length, int most)
    {
        if (length != ExportField.Variable)
        {
            var place = _target.Slice(Length, length);
            place[ProcessNameText.Write(text ?? "", place[..^1])..].Clear();
            Length += length;
            return;
        }

        // RFC 7011 §7: lengths below 255 take one octet.
        var written = ProcessNameText.Write(text ?? "", _target.Slice(Length + 1, most));
        _target[Length] = (byte)written;
        Length += 1 + written;
    }
}
