using System.Buffers.Binary;

namespace Enrichment.Netflow.Sflow;

/// <summary>Reads XDR (RFC 4506): numbers of four bytes, opaque bytes padded to four. After the first thing that is not there, everything is 0.</summary>
ref struct SampleReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Something was asked for that is not there.</summary>
    public bool IsCutOff { get; private set; }

    public readonly int Left => _rest.Length;

    public uint U32()
    {
        if (_rest.Length < 4)
        {
            IsCutOff = true;
            return 0;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return value;
    }

    /// <param name="length">As the datagram says; it is believed only as far as there are bytes.</param>
    public ReadOnlySpan<byte> Bytes(uint length)
    {
        if (length > (uint)_rest.Length)
        {
            IsCutOff = true;
            return default;
        }

        var bytes = _rest[..(int)length];
        _rest = _rest[(int)Math.Min((length + 3) & ~3u, (uint)_rest.Length)..];
        return bytes;
    }
}
