using Enrichment.Fields;
using Enrichment.View.Scan;

namespace Enrichment.View.Format;

/// <summary>What became of a block: the text of its flows that passed, and their totals. Used again for later blocks.</summary>
sealed class BlockText
{
    readonly List<TextSegment> _segments = [];

    /// <summary>Names that blocks before this one have told.</summary>
    public required NameTables Names { get; set; }

    /// <summary>Flows written before this block, where that is known before it is written: its text has their numbers then.</summary>
    public ulong? WrittenBefore { get; set; }

    public Totals Totals { get; private set; } = new();

    public void Clear() => Totals = new Totals();

    public void Add(TextSegment segment) => _segments.Add(segment);

    /// <param name="written">Flows written before, for formats that number them.</param>
    /// <returns>Flows written now.</returns>
    public ulong Write(FlowFormat format, ulong written, OutputFile output, TextSegments pool)
    {
        var isPlain = !format.IsNumbered || WrittenBefore is not null;
        foreach (var segment in _segments)
        {
            if (isPlain)
            {
                segment.Write(output);
            }
            else
            {
                written = segment.WriteNumbered(format, written, output);
            }

            pool.Return(segment);
        }

        _segments.Clear();
        WrittenBefore = null;
        return isPlain ? written + (ulong)Totals.Records : written;
    }
}
