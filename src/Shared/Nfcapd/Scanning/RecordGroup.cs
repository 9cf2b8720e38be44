using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Layout1;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>A group whose data block becomes a block of proved layout 2 records, in steps that several threads may share.</summary>
class RecordGroup : BlockGroup
{
    byte[] _layout1 = [];
    int _layout1Length;
    ExtensionMaps _maps = ExtensionMaps.None;

    /// <summary>The block holds records.</summary>
    public bool IsGood { get; private set; }

    /// <summary>Nobody wants the block: it is not read, and its records are counted as its header says.</summary>
    public bool IsLeftOut { get; set; }

    /// <summary>Unpacks and proves. Any thread, any order.</summary>
    /// <param name="withParts">The array blocks too.</param>
    public void Load(BlockFile file, ReadingTools tools, bool withParts)
    {
        _layout1Length = 0;
        IsGood = HasData && !IsLeftOut && Data.Header.Type switch
        {
            BlockType.Layout2 => LoadLayout2(file, tools),
            BlockType.Layout1 => LoadLayout1(file, tools),
            _ => Refuse(),
        };
        foreach (var part in withParts ? Parts : [])
        {
            part.Load(file, tools.Unpacker, IsGood && _layout1Length == 0 ? Block : null);
        }
    }

    /// <summary>Takes what the blocks before it tell, and tells those behind it. In the order of the file.</summary>
    public void Join(ReadingState state, bool withParts)
    {
        if (_layout1Length > 0)
        {
            _maps = state.Maps;
            state.Maps = _maps.After(_layout1.AsSpan(0, _layout1Length), Data.Header.Records, out var records);
            Block.RecordsBefore = state.Records;
            state.Records += records;
        }
        else if (IsGood)
        {
            Block.RecordsBefore = state.Records;
            state.Records += Block.Records;
        }
        else if (IsLeftOut)
        {
            state.Records += Data.Header.Records;
        }

        foreach (var part in withParts ? Parts : [])
        {
            part.Tell(state.Stamps, Block);
        }
    }

    /// <summary>Turns records of layout 1 into those of layout 2. Any thread, any order.</summary>
    public void Convert(ReadingTools tools)
    {
        if (_layout1Length == 0)
        {
            return;
        }

        var before = Block.RecordsBefore;
        tools.Converter.Convert(_layout1.AsSpan(0, _layout1Length), Data.Header.Records, _maps, Block.Bytes, Data.Offset, Data.Damage);
        Block.Buffer = tools.Converter.Target;
        Block.Check(tools.Converter.Length, (uint)tools.Converter.Records);
        Block.RecordsBefore = before;
        IsGood = Block.Records > 0;
    }

    bool LoadLayout2(BlockFile file, ReadingTools tools)
    {
        var length = file.Load(Data, tools.Unpacker, ref Block.Buffer);
        if (length < 0)
        {
            return false;
        }

        var records = Data.Header.Records;
        var found = Block.Check(length, records);
        if (found.Records < records)
        {
            Data.Damage.Add(Data.Offset, $"record {found.Records + 1} of the {records} of a block has a size that cannot be");
        }
        else if (found.Length < length)
        {
            Data.Damage.Add(Data.Offset, $"{length - found.Length} bytes are left after the {records} records of a block");
        }

        if (found.BrokenFlows > 0)
        {
            Data.Damage.Add(Data.Offset, $"{found.BrokenFlows} flow records of a block have elements longer than the record");
        }

        return found.Records > 0;
    }

    bool LoadLayout1(BlockFile file, ReadingTools tools)
    {
        _layout1Length = Math.Max(0, file.Load(Data, tools.Unpacker, ref _layout1));
        return false;
    }

    bool Refuse()
    {
        Data.Damage.Add(Data.Offset, Data.Header.Type == BlockType.Old
            ? "a block is of nfdump 1.5, which nothing reads any more"
            : $"a block has type {(int)Data.Header.Type}, which is not known");
        return false;
    }
}
