using Enrichment.Flows;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Layout1;
using Enrichment.Nfcapd.Scanning;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>A data block on its way to be stamped, the array blocks behind it, and what is made of them.</summary>
sealed class StampGroup : BlockGroup
{
    FlowStamp[] _stamps = [];

    /// <summary>The data block has records.</summary>
    public bool IsGood { get; private set; }

    /// <summary>Flow records of layout 2 that are to be left out; they have become slack.</summary>
    public int BrokenFlows { get; private set; }

    /// <summary>Layout 1: the maps that the file defined before the block.</summary>
    public ExtensionMaps Maps { get; set; } = ExtensionMaps.None;

    /// <summary>Layout 1: of each flow record its map, null where it is left out, and whether its name stays.</summary>
    public List<(ExtensionMap? Map, bool Keep)> Layout1Flows { get; } = [];

    /// <summary>The flows to be asked about, where those are not all of the block as it is.</summary>
    public AskedBlock Asked { get; } = new();

    /// <summary>One for each flow that was asked about.</summary>
    public ReadOnlySpan<FlowStamp> Stamps => _stamps;

    public PackedBlocks Output { get; } = new();

    public StampCount Count;

    public Span<FlowStamp> ReserveStamps(int flows)
    {
        if (_stamps.Length < flows)
        {
            _stamps = new FlowStamp[Math.Max(flows, 2 * _stamps.Length)];
        }

        return _stamps.AsSpan(0, flows);
    }

    /// <summary>Unpacks and proves. Any thread, any order.</summary>
    public void Load(BlockFile file, BlockUnpacker unpacker)
    {
        Output.Clear();
        Count = default;
        BrokenFlows = 0;
        IsGood = HasData && LoadData(file, unpacker);
        foreach (var part in Parts)
        {
            part.Load(file, unpacker, IsGood && file.Header.Layout == 2 ? Block : null);
        }
    }

    /// <summary>Takes what the blocks before it tell, and tells those behind it. In the order of the file.</summary>
    public void Join(ReadingState state)
    {
        Maps = state.Maps;
        if (IsGood && Data.Header.Type == BlockType.Layout1)
        {
            state.Maps = Maps.After(Block.Bytes.AsSpan(0, Block.Length), (uint)Block.Records, out _);
        }

        foreach (var part in Parts)
        {
            if (part.IsOurs)
            {
                part.Tell(state.Stamps, Block);
            }
        }
    }

    bool LoadData(BlockFile file, BlockUnpacker unpacker)
    {
        var length = file.Load(Data, unpacker, ref Block.Buffer);
        if (length < 0)
        {
            return false;
        }

        var records = Data.Header.Records;
        var layout1 = file.Header.Layout == 1;
        if (Data.Header.Type != (layout1 ? BlockType.Layout1 : BlockType.Layout2))
        {
            Data.Damage.Add(Data.Offset, $"a block has type {(int)Data.Header.Type}, which this layout has not");
            return false;
        }

        var found = layout1 ? Block.CheckChain(length, records) : Block.Check(length, records);
        if (found.Records < records || found.Length < length)
        {
            Data.Damage.Add(Data.Offset, $"record {found.Records + 1} of the {records} of a block has a size that cannot be");
        }

        for (BrokenFlows = 0; BrokenFlows < found.BrokenFlows; BrokenFlows++)
        {
            Data.Damage.Add(Data.Offset, "a flow record of a block has elements longer than the record; it was left out");
        }

        return found.Records > 0;
    }
}
