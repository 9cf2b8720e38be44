using System.Globalization;
using Enrichment.Files;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Scanning;
using Enrichment.View.Format;

namespace Enrichment.View.Files;

/// <summary>-v: proves a file, block by block and record by record; -x: shows the blocks too.</summary>
static class FileCheck
{
    /// <param name="withBlocks">A line for each block.</param>
    /// <returns>Null, or what is wrong with the file.</returns>
    /// <exception cref="CorruptFlowFileException">Not a flow file.</exception>
    public static string? Write(OutputFile output, string path, bool withBlocks, TimeZoneInfo zone)
    {
        var counts = new SortedDictionary<BlockType, int>();
        long records = 0, flows = 0;
        var outline = FlowFileOutline.Read(path, block =>
        {
            if (withBlocks)
            {
                if (counts.Count == 0)
                {
                    output.Line("    Offset  Type   Stored  Unpacked  Records  Content");
                }

                output.Line($"{block.Offset,10}  {(int)block.Type,4} {block.Stored,8} {(block.Length < 0 ? "-" : block.Length),9} {block.Records,8}  {block.Content}");
            }

            counts[block.Type] = counts.GetValueOrDefault(block.Type) + 1;
            records += block.Type == BlockType.Array ? 0 : block.Records;
            flows += block.Flows;
        });
        Head(output, path, outline, zone);
        foreach (var (type, count) in counts)
        {
            output.Line($"{$"Type {(int)type} blocks",-15}: {count}{(type == BlockType.Array ? " (processes and stamps)" : "")}");
        }

        output.Line($"Records        : {records}");
        output.Line($"Flows          : {flows}");
        output.Line($"Verdict        : {(outline.Damage is null ? "good" : "damaged")}");
        return outline.Damage;
    }

    static void Head(OutputFile output, string path, FlowFileOutline outline, TimeZoneInfo zone)
    {
        var header = outline.Header;
        output.Line($"File           : {path}");
        output.Line($"Size           : {FileStatus.Of(path)?.Size ?? 0}");
        output.Line($"Version        : {header.Layout} - {(header.Compression == BlockCompression.None ? "not" : header.Compression.ToString().ToLowerInvariant())} compressed");
        output.Line($"Ident          : {outline.Ident}");
        if (header.Layout == 2)
        {
            var created = TimeZoneInfo.ConvertTime(DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(header.Created, 0, int.MaxValue * 4L)), zone);
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Created        : {created:yyyy-MM-dd HH:mm:ss}"));
            output.Line($"Created by     : {Creator(header.Creator)}");
            output.Line($"nfdump         : {header.NfdumpVersion:x}");
            output.Line($"Appendix       : {header.AppendixBlocks} block, {outline.AppendixRecords} records at {header.AppendixOffset}");
        }

        output.Line($"Blocks said    : {header.Blocks}");
        output.Line($"Flows said     : {(outline.Stat is { } stat ? stat.Flows : "nothing")}");
    }

    static string Creator(uint creator) => creator switch
    {
        1 => "nfcapd",
        2 => "nfpcapd",
        3 => "sfcapd",
        4 => "nfdump",
        5 => "nfanon",
        6 => "nfprofile",
        7 => "geolookup",
        8 => "ft2nfdump",
        9 => "torlookup",
        _ => "unknown",
    };
}
