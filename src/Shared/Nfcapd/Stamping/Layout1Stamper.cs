using System.Buffers.Binary;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Layout1;
using Enrichment.Text;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Layout 1: the name is extension 42 (up to 23 bytes) or 43 (up to 65). It is overwritten where it fits, else the record changes to a map
/// that has the right one; fixed part, addresses, counters and all other extensions stay.
/// </summary>
sealed class Layout1Stamper : ILayoutStamper
{
    const int MapIdOffset = 6;

    // No record of a derived map is longer.
    const int MostGrowth = 72;

    readonly NameMaps _maps = new();
    readonly IBlockCodec _packer;
    readonly OutputBlock _output;
    readonly FileNames _names;

    public Layout1Stamper(Packing packing, string placeholder)
    {
        _packer = BlockCodecs.Create(packing);
        _output = new OutputBlock(_packer, BlockType.Layout1, stamps: null);
        _names = new FileNames(placeholder);
    }

    public void Dispose() => _packer.Dispose();

    /// <summary>The flows are asked about as records of layout 2, each by the map that it has at its place.</summary>
    public void Work(StampGroup group, StampWorker worker)
    {
        if (!group.IsGood)
        {
            return;
        }

        group.Asked.Clear();
        group.Layout1Flows.Clear();
        var maps = group.Maps;
        group.Block.Rewind();
        while (group.Block.Next(out RecordSlot slot))
        {
            if (Prepare(group, worker, slot, ref maps) is { } wrong)
            {
                group.Data.Damage.Add(group.Data.Offset, wrong + "; it was left out");
            }
        }

        worker.Ask(group.Asked.End(), group);
    }

    /// <summary>Derived maps are for the whole file, so the records are written in order.</summary>
    public void Put(StampGroup group)
    {
        _output.Begin(group.Output);
        if (group.IsGood)
        {
            Define(group.Block);
            CopyRecords(group);
        }

        foreach (var part in group.Parts)
        {
            if (part is { IsGood: true, IsOurs: false })
            {
                _output.AddArray(part.Stored.Header.Records, part.Bytes);
            }
        }
    }

    static bool IsFlow(RecordType type) => type is RecordType.Common or RecordType.CommonV0;

    /// <returns>What is wrong with the record.</returns>
    static string? Prepare(StampGroup group, StampWorker worker, RecordSlot slot, ref ExtensionMaps maps)
    {
        var bytes = group.Block.Bytes.AsSpan(slot.Offset, slot.Size);
        if (IsFlow(slot.Type))
        {
            var wrong = Convert(bytes, maps, group, worker, out var flow);
            group.Layout1Flows.Add(flow);
            return wrong;
        }

        if (slot.Type != RecordType.ExtensionMap)
        {
            return null;
        }

        var (map, wrongMap) = ExtensionMap.Read(bytes);
        maps = map is null ? maps : maps.With(map);
        return wrongMap;
    }

    static string? Convert(
        ReadOnlySpan<byte> bytes, ExtensionMaps maps, StampGroup group, StampWorker worker, out (ExtensionMap? Map, bool Keep) flow)
    {
        flow = default;
        if (bytes.Length < CommonRecord.MinSize)
        {
            return $"a flow record has {bytes.Length} bytes";
        }

        var record = new CommonRecord(bytes);
        if (!maps.TryGet(record.MapId, out var map))
        {
            return $"a flow record names extension map {record.MapId}, which was not defined";
        }

        var length = RecordConverter.Convert(record, map, group.Asked.Reserve(map.MostConverted));
        if (length == 0)
        {
            return $"a flow record of {bytes.Length} bytes is shorter than its extension map {record.MapId} says";
        }

        group.Asked.View(worker.Record, length);
        flow = (map, worker.Keeps(worker.Record));
        if (!flow.Keep)
        {
            group.Asked.Add(length);
        }

        return null;
    }

    void Define(NfcapdBlock block)
    {
        block.Rewind();
        while (block.Next(out RecordSlot slot))
        {
            if (slot.Type == RecordType.ExtensionMap && ExtensionMap.Read(block.Bytes.AsSpan(slot.Offset, slot.Size)).Map is { } map)
            {
                _maps.Define(map);
            }
        }
    }

    void CopyRecords(StampGroup group)
    {
        int flow = 0, asked = 0;
        group.Block.Rewind();
        while (group.Block.Next(out RecordSlot slot))
        {
            var bytes = group.Block.Bytes.AsSpan(slot.Offset, slot.Size);
            if (IsFlow(slot.Type))
            {
                StampRecord(bytes, group, group.Layout1Flows[flow++], ref asked);
            }
            else if (slot.Type != RecordType.ExtensionMap || ExtensionMap.Read(bytes).Map is not null)
            {
                _output.Copy(bytes);
            }
        }

        _output.End();
    }

    void StampRecord(ReadOnlySpan<byte> bytes, StampGroup group, (ExtensionMap? Map, bool Keep) flow, ref int asked)
    {
        if (flow.Map is not { } map)
        {
            return;
        }

        group.Count.Flows++;
        if (flow.Keep)
        {
            group.Count.Kept++;
            _output.Copy(bytes);
        }
        else if (!TryWrite(new CommonRecord(bytes), map, _names.Of(group.Stamps[asked++], ref group.Count).Text))
        {
            group.Count.Full++;
            _output.Copy(bytes);
        }
    }

    bool TryWrite(CommonRecord record, ExtensionMap map, ReadOnlySpan<byte> name)
    {
        var hasLong = map.Extensions.AsSpan().Contains(ExtensionId.UserNameMax);
        var hasShort = map.Extensions.AsSpan().Contains(ExtensionId.UserName);
        var needsLong = name.Length > ProcessNameText.MaxLayout1Short;
        if (hasLong || (hasShort && !needsLong) || name.IsEmpty)
        {
            WriteInPlace(record, map, name);
            return true;
        }

        if (record.Bytes.Length + MostGrowth > ushort.MaxValue
            || _maps.Derive(map, needsLong ? ExtensionId.UserNameMax : ExtensionId.UserName, out var isNew) is not { } derived)
        {
            return false;
        }

        if (isNew)
        {
            NameMaps.Write(derived, _output.Reserve(NameMaps.Size(derived)));
            _output.Add(NameMaps.Size(derived));
        }

        WriteWith(record, map, derived, name);
        return true;
    }

    void WriteInPlace(CommonRecord record, ExtensionMap map, ReadOnlySpan<byte> name)
    {
        var target = _output.Reserve(record.Bytes.Length);
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

        _output.Add(record.Bytes.Length);
    }

    /// <summary>Head, extensions up to the name's place, name, the extensions after the old name, and what stood behind them.</summary>
    void WriteWith(CommonRecord record, ExtensionMap map, ExtensionMap derived, ReadOnlySpan<byte> name)
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
        var target = _output.Reserve(length);
        record.Bytes[..at].CopyTo(target);
        WriteName(target.Slice(at, nameSize), name);
        record.Bytes[(at + oldSize)..].CopyTo(target[(at + nameSize)..]);
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(target[MapIdOffset..], derived.Id);
        _output.Add(length);
    }

    /// <summary>Cut again where a record has both extensions: nfdump runs on over a name without its NUL.</summary>
    static void WriteName(Span<byte> field, ReadOnlySpan<byte> name)
    {
        field.Clear();
        ProcessNameText.Write(name, field[..^1]);
    }
}
