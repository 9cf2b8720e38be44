using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Enrichment.Netflow.Plans;

/// <summary>Numbers of one to eight bytes in network order.</summary>
static class NetworkNumber
{
    /// <param name="bytes">At least <paramref name="width"/> bytes.</param>
    /// <param name="width">0 to 8; 0 is the number 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> bytes, int width)
    {
        switch (width)
        {
            case 1:
                return bytes[0];
            case 2:
                return BinaryPrimitives.ReadUInt16BigEndian(bytes);
            case 4:
                return BinaryPrimitives.ReadUInt32BigEndian(bytes);
            case 8:
                return BinaryPrimitives.ReadUInt64BigEndian(bytes);
            default:
                return ReadOdd(bytes, width);
        }
    }

    static ulong ReadOdd(ReadOnlySpan<byte> bytes, int width)
    {
        ulong value = 0;
        foreach (var b in bytes[..width])
        {
            value = (value << 8) | b;
        }

        return value;
    }

    /// <param name="width">1, 2, 4 or 8: the lower bytes of the number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteHost(Span<byte> target, ulong value, int width)
    {
        switch (width)
        {
            case 1:
                target[0] = (byte)value;
                return;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
                return;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)value);
                return;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(target, value);
                return;
        }
    }
}
