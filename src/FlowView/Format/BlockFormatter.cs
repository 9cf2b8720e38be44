using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Scanning;
using Enrichment.View.Scan;

namespace Enrichment.View.Format;

/// <summary>One worker's part of writing a file as text: it is given some of the blocks.</summary>
sealed class BlockFormatter(FlowFormat format, FlowFilter filter, TextSegments segments) : IBlockVisitor<BlockText>
{
    readonly FlowRecord _record = new();
    readonly FlowSelector? _selector = filter.IsAll ? null : filter.CreateSelector();

    readonly bool _isNumbered = format.IsNumbered;
    TextSegment _segment = segments.Take();
    NameTables _names = new(), _namesNow = new();
    long _recordsJoined;
    ulong _flowsJoined;

    /// <summary>Names that the files told up to now.</summary>
    public NameTables Names
    {
        get => _names;
        set => (_names, _namesNow) = (value, value.Snapshot());
    }

    /// <summary>Of the file that is visited.</summary>
    public string Ident { get; set; } = "";

    /// <summary>Before the first block of a file.</summary>
    /// <param name="records">Before it.</param>
    /// <param name="written">Flows written before it.</param>
    public void Begin(long records, ulong written) => (_recordsJoined, _flowsJoined) = (records, written);

    public void Join(NfcapdBlock block, BlockText result)
    {
        Number(block, result);
        if (block.Flows < block.Records)
        {
            BlockNames.Take(block, _names);
            _namesNow = _names.Snapshot();
        }

        result.Names = _namesNow;
    }

    /// <summary>Without a filter the flows of the blocks before say how this one's are numbered, unless a block was not joined.</summary>
    void Number(NfcapdBlock block, BlockText result)
    {
        if (_isNumbered && _selector is null && block.RecordsBefore == _recordsJoined)
        {
            result.WrittenBefore = _flowsJoined;
            _recordsJoined += block.Records;
            _flowsJoined += (ulong)block.Flows;
        }
    }

    public void Visit(NfcapdBlock block, BlockText result)
    {
        result.Clear();
        if (format.Source.Ident != Ident || format.Source.Names != result.Names)
        {
            format.Source = new FlowSource { Ident = Ident, Names = result.Names };
        }

        if (_selector is null)
        {
            result.Totals.AddBytes(block.Length);
            AddAll(block, result);
        }
        else
        {
            _selector.Ident = Ident;
            var passed = _selector.Select(block);
            if (!passed.IsEmpty || block.Flows < block.Records)
            {
                result.Totals.AddBytes(block.Length); // nfdump drops other blocks before it counts
            }

            AddPassed(block, passed, result);
        }

        if (format.Text.Length > 0)
        {
            EndSegment(result);
        }
    }

    void AddAll(NfcapdBlock block, BlockText result)
    {
        while (block.Next(_record))
        {
            Add(result);
        }
    }

    void AddPassed(NfcapdBlock block, ReadOnlySpan<RecordPosition> passed, BlockText result)
    {
        foreach (ref readonly var position in passed)
        {
            block.Load(_record, position);
            Add(result);
        }
    }

    /// <summary>On its own, because it runs for every flow and the loops around it once a block: see the runtime's tiered compilation.</summary>
    void Add(BlockText result)
    {
        result.Totals.Add(_record);
        if (result.WrittenBefore is { } before)
        {
            format.Lead(format.Text, before + (ulong)result.Totals.Records);
        }

        format.Add(_record);
        if (_isNumbered && result.WrittenBefore is null)
        {
            _segment.Ends.Add(format.Text.Length);
        }

        if (format.Text.Length >= TextSegment.Full)
        {
            EndSegment(result);
        }
    }

    void EndSegment(BlockText result)
    {
        _segment.TakeFrom(format.Text);
        result.Add(_segment);
        _segment = segments.Take();
    }
}
