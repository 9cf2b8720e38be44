using System.Buffers.Binary;
using Enrichment.Nfcapd.Blocks;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>
/// Turns the blocks of a layout 1 file into blocks of layout 2 records, as nfdump 1.7 does on reading.
/// Exporter and sampler records are copied, maps are taken in, records of other types are left out.
/// </summary>
sealed class BlockConverter
{
    // Records grow to at most five times their size; no honest block comes near this.
    const int MaxConverted = 16 * 1024 * 1024;

    ExtensionMaps _maps = ExtensionMaps.None;
    ExtensionMap? _last;

    public byte[] Target { get; private set; } = [];

    public int Length { get; private set; }

    public int Records { get; private set; }

    public int Flows { get; private set; }

    /// <summary>Converts a block into <see cref="Target"/>, which the caller may have given.</summary>
    /// <param name="maps">Those that the file has defined before the block.</param>
    public void Convert(ReadOnlySpan<byte> block, uint records, ExtensionMaps maps, byte[] target, long offset, Damage damage)
    {
        Target = target;
        (_maps, _last) = (maps, null);
        Length = Records = Flows = 0;
        var at = 0;
        for (uint i = 0; i < records; i++)
        {
            var rest = block[at..];
            var size = rest.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (size < 4 || size > rest.Length)
            {
                damage.Add(offset, $"record {i + 1} of {records} of a block has {size} bytes where {rest.Length} are left");
                return;
            }

            if (Add(rest[..size]) is { } wrong)
            {
                damage.Add(offset, wrong);
            }

            at += size;
        }

        if (at < block.Length)
        {
            damage.Add(offset, $"{block.Length - at} bytes are left after the {records} records of a block");
        }
    }

    /// <summary>Whether records of a type are in the converted block; those of flows are, where they are good.</summary>
    public static bool Keeps(RecordType type) => type is RecordType.Common or RecordType.CommonV0
        or RecordType.ExporterInfo or RecordType.ExporterStats or RecordType.LegacySampler;

    string? Add(ReadOnlySpan<byte> record)
    {
        switch ((RecordType)BinaryPrimitives.ReadUInt16LittleEndian(record))
        {
            case RecordType.Common or RecordType.CommonV0:
                return AddFlow(record);
            case RecordType.ExtensionMap:
                var (map, wrong) = ExtensionMap.Read(record);
                if (map is not null)
                {
                    (_maps, _last) = (_maps.With(map), null);
                }

                return wrong;
            case var type when Keeps(type):
                if (!MakeRoom(record.Length))
                {
                    return "a block is longer than any block is";
                }

                record.CopyTo(Target.AsSpan(Length));
                Length += record.Length;
                Records++;
                return null;
            default:
                return null;
        }
    }

    string? AddFlow(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < CommonRecord.MinSize)
        {
            return $"a flow record has {bytes.Length} bytes";
        }

        var record = new CommonRecord(bytes);
        // Runs of records have the same map.
        var map = _last;
        if (map?.Id != record.MapId && !_maps.TryGet(record.MapId, out map))
        {
            return $"a flow record names extension map {record.MapId}, which was not defined";
        }

        _last = map!;
        if (!MakeRoom(map!.MostConverted))
        {
            return "a block is longer than any block is";
        }

        var length = RecordConverter.Convert(record, map, Target.AsSpan(Length));
        if (length == 0)
        {
            return $"a flow record of {bytes.Length} bytes is shorter than its extension map {record.MapId} says";
        }

        Length += length;
        Records++;
        Flows++;
        return null;
    }

    bool MakeRoom(int bytes)
    {
        if (Length + bytes <= Target.Length)
        {
            return true;
        }

        if (Length + bytes > MaxConverted)
        {
            return false;
        }

        var larger = GC.AllocateUninitializedArray<byte>(Math.Min(MaxConverted, Math.Max(2 * Target.Length, 1 << 20) + bytes));
        Target.AsSpan(0, Length).CopyTo(larger);
        Target = larger;
        return true;
    }
}
