using System.Buffers.Binary;

namespace Enrichment.Netflow.Exporters;

/// <summary>What the header of a datagram says of the program that sent it.</summary>
/// <param name="Number">Of the datagram, its first flow or its first record; null: there are no numbers (v1).</param>
/// <param name="BootMs">When the program came up, milliseconds since 1970 modulo 2^32, within a second; null: it is not said (IPFIX).</param>
readonly record struct SenderMarks(uint? Number, uint? BootMs)
{
    /// <summary>Clocks are set a little, and headers say whole seconds.</summary>
    const int SlackMs = 10_000;

    /// <param name="datagram">Has a whole header of that version; none of sFlow.</param>
    public static SenderMarks Of(ReadOnlySpan<byte> datagram, ExportVersion version)
    {
        if (version == ExportVersion.Ipfix)
        {
            return new SenderMarks(BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]), null);
        }

        var boot = unchecked((1000 * BinaryPrimitives.ReadUInt32BigEndian(datagram[8..])) - BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]));
        return version switch
        {
            ExportVersion.NetflowV9 => new SenderMarks(BinaryPrimitives.ReadUInt32BigEndian(datagram[12..]), boot),
            ExportVersion.NetflowV5 or ExportVersion.NetflowV7 => new SenderMarks(BinaryPrimitives.ReadUInt32BigEndian(datagram[16..]), boot),
            _ => new SenderMarks(null, boot),
        };
    }

    /// <summary>Whether it may be the program that came up then.</summary>
    public bool MayHaveComeUpAt(uint? bootMs) => BootMs is not { } one || bootMs is not { } other || Math.Abs((long)unchecked((int)(one - other))) <= SlackMs;
}
