using System.Buffers.Binary;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Layout1;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Layout 1: the name is extension 42 (up to 23 bytes) or 43 (up to 65). It is overwritten where it fits, else the record changes to a map
/// that has the right one; fixed part, addresses, counters and all other extensions stay.
/// </summary>
sealed class Layout1Stamper(Naming naming) : ILayoutStamper
{
    const int MapIdOffset = 6;

    // No record of a derived map is longer.
    const int MostGrowth = 72;

    readonly NameMaps _maps = new();
    readonly AskedBlock _asked = new();
    readonly FlowRecord _view = new();

    // Of each flow record of the block: its map, null where it is left out; and whether its name stays.
    readonly List<(ExtensionMap? Map, bool Keep)> _flows = [];

    public void Stamp(NfcapdBlock block, OutputBlock output, long offset, Damage damage)
    {
        _asked.Clear();
        _flows.Clear();
        block.Rewind();
        while (block.Next(out RecordSlot slot))
        {
            if (Prepare(block.Bytes.AsSpan(slot.Offset, slot.Size), slot.Type) is { } wrong)
            {
                damage.Add(offset, wrong + "; it was left out");
            }
        }

        naming.Ask(_asked.End());
        block.Rewind();
        for (var flow = 0; block.Next(out RecordSlot slot);)
        {
            var bytes = block.Bytes.AsSpan(slot.Offset, slot.Size);
            if (IsFlow(slot.Type))
            {
                StampRecord(bytes, _flows[flow++], output);
            }
            else if (slot.Type != RecordType.ExtensionMap || ExtensionMap.Read(bytes).Map is not null)
            {
                output.Copy(bytes);
            }
        }
    }

    static bool IsFlow(RecordType type) => type is RecordType.Common or RecordType.CommonV0;

    /// <returns>What is wrong with the record.</returns>
    string? Prepare(ReadOnlySpan<byte> bytes, RecordType type)
    {
        if (IsFlow(type))
        {
            var wrong = Convert(bytes, out var flow);
            _flows.Add(flow);
            return wrong;
        }

        return type == RecordType.ExtensionMap ? Define(bytes) : null;
    }

    string? Define(ReadOnlySpan<byte> bytes)
    {
        var (map, wrong) = ExtensionMap.Read(bytes);
        if (map is not null)
        {
            _maps.Define(map);
        }

        return wrong;
    }

    string? Convert(ReadOnlySpan<byte> bytes, out (ExtensionMap? Map, bool Keep) flow)
    {
        flow = default;
        if (bytes.Length < CommonRecord.MinSize)
        {
            return $"a flow record has {bytes.Length} bytes";
        }

        var record = new CommonRecord(bytes);
        if (!_maps.TryGet(record.MapId, out var map))
        {
            return $"a flow record names extension map {record.MapId}, which was not defined";
        }

        var length = RecordConverter.Convert(record, map, _asked.Reserve(map.MostConverted));
        if (length == 0)
        {
            return $"a flow record of {bytes.Length} bytes is shorter than its extension map {record.MapId} says";
        }

        _asked.View(_view, length);
        flow = (map, naming.Keeps(_view));
        if (!flow.Keep)
        {
            _asked.Add(length);
        }

        return null;
    }

    void StampRecord(ReadOnlySpan<byte> bytes, (ExtensionMap? Map, bool Keep) flow, OutputBlock output)
    {
        if (flow.Map is not { } map)
        {
            return;
        }

        naming.Flows++;
        if (flow.Keep)
        {
            naming.Kept++;
            output.Copy(bytes);
        }
        else if (!TryWrite(new CommonRecord(bytes), map, naming.Next(out _), output))
        {
            naming.Full++;
            output.Copy(bytes);
        }
    }

    bool TryWrite(CommonRecord record, ExtensionMap map, ReadOnlySpan<byte> name, OutputBlock output)
    {
        var hasLong = map.Extensions.AsSpan().Contains(ExtensionId.UserNameMax);
        var hasShort = map.Extensions.AsSpan().Contains(ExtensionId.UserName);
        var needsLong = name.Length > ProcessNameText.MaxLayout1Short;
        if (hasLong || (hasShort && !needsLong) || name.IsEmpty)
        {
            WriteInPlace(record, map, name, output);
            return true;
        }

        if (record.Bytes.Length + MostGrowth > ushort.MaxValue
            || _maps.Derive(map, needsLong ? ExtensionId.UserNameMax : ExtensionId.UserName, out var isNew) is not { } derived)
        {
            return false;
        }

        if (isNew)
        {
            NameMaps.Write(derived, output.Reserve(NameMaps.Size(derived)));
            output.Add(NameMaps.Size(derived));
        }

        WriteWith(record, map, derived, name, output);
        return true;
    }

    static void WriteInPlace(CommonRecord record, ExtensionMap map, ReadOnlySpan<byte> name, OutputBlock output)
    {
        var target = output.Reserve(record.Bytes.Length);
        record.Bytes.CopyTo(target);
        var at = record.ExtensionOffset;
        foreach (var extension in map.Extensions)
        {
            if (extension is ExtensionId.UserName or ExtensionId.UserNameMax)
            {
                WriteName(target.Slice(at, ExtensionSizes.Of(extension)), name);
            }

            at += ExtensionSizes.Of(extension);
        }

        output.Add(record.Bytes.Length);
    }

    /// <summary>Head, extensions up to the name's place, name, the extensions after the old name, and what stood behind them.</summary>
    static void WriteWith(CommonRecord record, ExtensionMap map, ExtensionMap derived, ReadOnlySpan<byte> name, OutputBlock output)
    {
        var place = Array.FindIndex(derived.Extensions, e => e is ExtensionId.UserName or ExtensionId.UserNameMax);
        var nameSize = ExtensionSizes.Of(derived.Extensions[place]);
        var oldSize = place < map.Extensions.Length ? ExtensionSizes.Of(map.Extensions[place]) : 0;
        var at = record.ExtensionOffset;
        foreach (var extension in map.Extensions.AsSpan(0, place))
        {
            at += ExtensionSizes.Of(extension);
        }

        var length = record.Bytes.Length - oldSize + nameSize;
        var target = output.Reserve(length);
        record.Bytes[..at].CopyTo(target);
        WriteName(target.Slice(at, nameSize), name);
        record.Bytes[(at + oldSize)..].CopyTo(target[(at + nameSize)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[MapIdOffset..], derived.Id);
        output.Add(length);
    }

    /// <summary>Cut again where a record has both extensions: nfdump runs on over a name without its NUL.</summary>
    static void WriteName(Span<byte> field, ReadOnlySpan<byte> name)
    {
        field.Clear();
        ProcessNameText.Write(name, field[..^1]);
    }
}
