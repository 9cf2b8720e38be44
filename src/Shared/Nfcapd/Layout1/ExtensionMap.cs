using System.Buffers.Binary;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>
/// Which extensions follow the fixed part of a layout 1 record, and in which order:
/// <code>0 u16 type = 2 | 2 u16 size | 4 u16 map id | 6 u16 sum of the sizes | 8 u16 ids ..., 0, and another 0 if size % 4 needs it</code>
/// </summary>
sealed class ExtensionMap
{
    public const int HeaderSize = 8;

    // Header, and the elements that a record gets whatever its map is: generic, IPv6 addresses, counters, interfaces.
    const int MostFixed = FlowRecord.HeaderSize + 52 + 36 + 28 + 20;

    // No extension grows by more than its elements' headers and the padding: 4 bytes (Multiple) become 20, 24 (user name) become 72.
    const int MostGrowth = 48;

    public required ushort Id { get; init; }

    public required ExtensionId[] Extensions { get; init; }

    /// <summary>Sum of the extensions' sizes: what a record has after its counters.</summary>
    public required int ExtensionBytes { get; init; }

    /// <summary>How its records are converted; worked out when the first one comes.</summary>
    public ConversionPlan Plan => field ??= new ConversionPlan(Extensions);

    /// <summary>The most bytes that a record of this map takes in layout 2.</summary>
    public int MostConverted => MostFixed + ExtensionBytes + Extensions.Length * MostGrowth;

    /// <returns>The map, or what is wrong with it.</returns>
    public static (ExtensionMap? Map, string? Wrong) Read(ReadOnlySpan<byte> record)
    {
        if (record.Length < HeaderSize + 4 || record.Length % 4 != 0)
        {
            return (null, $"an extension map has {record.Length} bytes");
        }

        var id = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        var ids = record[HeaderSize..];
        var extensions = new List<ExtensionId>(ids.Length / 2);
        var bytes = 0;
        for (; ids.Length >= 2; ids = ids[2..])
        {
            var extension = (ExtensionId)BinaryPrimitives.ReadUInt16LittleEndian(ids);
            if (extension == 0)
            {
                break;
            }

            if (ExtensionSizes.Of(extension) == 0)
            {
                return (null, $"extension map {id} names extension {(int)extension}, which no record has");
            }

            extensions.Add(extension);
            bytes += ExtensionSizes.Of(extension);
        }

        var said = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        var map = new ExtensionMap { Id = id, Extensions = [.. extensions], ExtensionBytes = bytes };
        return ids.Length == 0 ? (null, $"extension map {id} is not ended by a zero")
            : bytes != said ? (null, $"the extensions of map {id} have {bytes} bytes, and it says {said}")
            : map.MostConverted > ushort.MaxValue ? (null, $"extension map {id} is longer than any record")
            : (map, null);
    }
}
