using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.View.Scan;

namespace Enrichment.View.Format;

/// <summary>Writes each flow as text: one after the other, or the blocks of a file on all cores and in their order.</summary>
/// <param name="create">Makes a format like <paramref name="format"/> for another thread.</param>
sealed class FileFormatTarget(FlowFormat format, Func<FlowFormat> create, OutputFile output) : IFileTarget
{
    readonly TextSegments _segments = new();
    BlockFormatter[]? _formatters;
    ulong _written;

    public void Take(FlowRecord flow) => format.Write(flow, output);

    public void Take(NfcapdReader reader, FlowFilter filter, Totals totals)
    {
        _formatters ??= Array.ConvertAll(new BlockFormatter[Environment.ProcessorCount], _ => new BlockFormatter(create(), filter, _segments));
        _formatters[0].Names = format.Source.Names;
        _formatters[0].Begin(reader.RecordsBefore, _written);
        Array.ForEach(_formatters, formatter => formatter.Ident = reader.Ident);
        var names = format.Source.Names.Snapshot();
        reader.VisitInOrder(_formatters, () => new BlockText { Names = names }, Write, stamps: true, CancellationToken.None);

        bool Write(BlockText text)
        {
            totals.Add(text.Totals);
            _written = text.Write(format, _written, output, _segments);
            return true;
        }
    }
}
