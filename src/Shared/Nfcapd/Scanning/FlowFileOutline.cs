using System.Buffers.Binary;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Layout1;
using Enrichment.Nfcapd.Stamps;

namespace Enrichment.Nfcapd.Scanning;

/// <summary>A block as it stands in a file.</summary>
/// <param name="Offset">Of its header in the file.</param>
/// <param name="Stored">Bytes behind the header, packed as they may be.</param>
/// <param name="Length">Unpacked bytes; -1: it cannot be unpacked.</param>
/// <param name="Flows">Flow records in it.</param>
/// <param name="Content">What it holds, in words.</param>
public readonly record struct BlockOutline(long Offset, BlockType Type, uint Records, uint Stored, int Length, int Flows, string Content);

/// <summary>Reads a file block by block to say how it is made, and proves all of it.</summary>
public sealed class FlowFileOutline
{
    readonly NfcapdBlock _block = new();
    byte[] _bytes = [];

    FlowFileOutline(FileHeader header) => Header = header;

    public FileHeader Header { get; }

    public string Ident { get; private set; } = "";

    /// <summary>The file's own totals; null where it has none.</summary>
    public StatRecord? Stat { get; private set; }

    public uint AppendixRecords { get; private set; }

    /// <summary>What is wrong with the file, in one sentence; null: nothing.</summary>
    public string? Damage { get; private set; }

    /// <param name="visit">Is told of each block in turn.</param>
    /// <exception cref="CorruptFlowFileException">Not a flow file.</exception>
    /// <exception cref="MissingLibraryException">Its compression needs a library that is not installed.</exception>
    public static FlowFileOutline Read(string path, Action<BlockOutline> visit)
    {
        using var file = BlockFile.Open(path);
        var outline = new FlowFileOutline(file.Header);
        long flows = 0;
        while (file.TryPeek(out var header))
        {
            var block = outline.Take(file, header);
            flows += block.Flows;
            visit(block);
        }

        file.Finish();
        (outline.Ident, outline.Stat, outline.AppendixRecords) = (file.Ident, file.Stat, file.AppendixRecords);
        outline.Damage = file.Damage.Count > 0 ? file.Damage.ToException(path, file.Blocks, flows).Message : null;
        return outline;
    }

    BlockOutline Take(BlockFile file, BlockHeader header)
    {
        var offset = file.Offset;
        var length = file.Take(ref _block.Buffer);
        var (flows, content) = length < 0 ? (0, "damaged, or the appendix of a file that was not closed")
            : header.Type switch
            {
                BlockType.Layout2 => Layout2(file, header, length),
                BlockType.Layout1 => Layout1(length, header),
                BlockType.Array => (0, Private(length)),
                _ => (0, "unknown"),
            };
        return new BlockOutline(offset, header.Type, header.Records, header.StoredBytes, length, flows, content);
    }

    (int Flows, string Content) Layout2(BlockFile file, in BlockHeader header, int length)
    {
        var found = _block.Check(length, header.Records);
        if (found.Records < header.Records || found.BrokenFlows > 0 || found.Length < length)
        {
            file.Damage.Add(file.Offset, $"a block of {header.Records} records has {found.Records} good ones, {found.BrokenFlows} of them broken flows");
        }

        return (found.Flows, Words());
    }

    (int Flows, string Content) Layout1(int length, in BlockHeader header)
    {
        _block.CheckChain(length, header.Records);
        var flows = 0;
        var words = Words();
        while (_block.Next(out RecordSlot slot))
        {
            flows += slot.Type is RecordType.Common or RecordType.CommonV0 ? 1 : 0;
            if (slot.Type == RecordType.ExtensionMap && ExtensionMap.Read(_block.Bytes.AsSpan(slot.Offset, slot.Size)) is { Map: { } map })
            {
                words += $"; extension map {map.Id}: {string.Join(' ', map.Extensions.Select(extension => $"{(int)extension} {extension}"))}";
            }
        }

        return (flows, words);
    }

    /// <summary>How many records of each type.</summary>
    string Words()
    {
        var counts = new SortedDictionary<RecordType, int>();
        _block.Rewind();
        while (_block.Next(out RecordSlot slot))
        {
            counts[slot.Type] = counts.GetValueOrDefault(slot.Type) + 1;
        }

        _block.Rewind();
        return string.Join(", ", counts.Select(count => $"{count.Value} {Name(count.Key)}"));
    }

    string Private(int length)
    {
        if (!PrivateBlock.IsOurs(_block.Buffer.AsSpan(0, length)))
        {
            return "another program's array";
        }

        _bytes = _block.Buffer.AsSpan(0, length).ToArray();
        return PrivateBlock.TryRead(_bytes, out var kind, out var session, out var payload)
            ? $"{(kind == PrivateBlock.Kind.Dictionary ? "processes" : $"stamps of {Stamps(payload)} flows")}, session {session:x16}"
            : "processes or stamps, damaged or of a later version";
    }

    static uint Stamps(ReadOnlySpan<byte> payload) => payload.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(payload) : 0;

    static string Name(RecordType type) => type switch
    {
        RecordType.Flow or RecordType.Common or RecordType.CommonV0 => "flows",
        RecordType.ExtensionMap => "extension maps",
        RecordType.ExporterInfo => "exporters",
        RecordType.ExporterStats => "exporter counters",
        RecordType.Sampler or RecordType.LegacySampler => "samplers",
        RecordType.NbarNames => "application names",
        RecordType.InterfaceNames => "interface names",
        RecordType.VrfNames => "VRF names",
        var other => $"records of type {(int)other}",
    };
}
