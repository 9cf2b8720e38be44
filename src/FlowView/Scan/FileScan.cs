using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.View.Query;

namespace Enrichment.View.Scan;

/// <summary>
/// Reads files one after the other and hands on the flows that pass; names that the files tell are kept for the columns that want them.
/// </summary>
/// <param name="target">Null: only the totals are wanted.</param>
sealed class FileScan(FlowSource source, IFlowTarget? target, FlowFilter filter, TimeWindow window, Totals totals, long limit)
{
    readonly NfcapdBlock _block = new();
    readonly FlowRecord _record = new();
    readonly CountingVisitor[]? _counting = target is null && limit == long.MaxValue ? CountingVisitor.OnAllCores(filter) : null;
    readonly FlowSelector? _selector = filter.IsAll ? null : filter.CreateSelector();
    long _recordsBefore;

    /// <summary>Files and flows outside of it are left out.</summary>
    public TimeWindow Window => window;

    /// <summary>As many flows as wanted were handed on.</summary>
    public bool IsFull => totals.Records >= limit;

    /// <exception cref="CorruptFlowFileException">After the good blocks of a damaged file.</exception>
    public void Show(string path)
    {
        using var reader = new NfcapdReader(OpenFile(path), path) { RecordsBefore = _recordsBefore };
        if (reader.Stat is { } stat && !window.Touches(stat.MsecFirstSeen, stat.MsecLastSeen))
        {
            return;
        }

        totals.AddWindow(reader.Stat);
        source.Ident = reader.Ident;
        try
        {
            if (_counting is not null)
            {
                Count(reader, _counting);
            }

            while (!IsFull && reader.Read(_block))
            {
                ShowBlock();
            }
        }
        finally
        {
            _recordsBefore += reader.RecordsRead;
            totals.AddSkipped(reader.BlocksSkipped);
        }
    }

    /// <summary>Where only the totals are wanted, the order of the flows does not matter.</summary>
    void Count(NfcapdReader reader, CountingVisitor[] visitors)
    {
        Array.ForEach(visitors, visitor => visitor.Ident = reader.Ident);
        try
        {
            reader.Visit(visitors, stamps: !filter.IsAll, CancellationToken.None);
        }
        finally
        {
            Array.ForEach(visitors, visitor => visitor.MoveTo(totals));
        }
    }

    void ShowBlock()
    {
        if (_block.Flows < _block.Records)
        {
            TakeNames();
        }

        if (_selector is null)
        {
            totals.AddBytes(_block.Length);
            while (!IsFull && _block.Next(_record))
            {
                ShowFlow();
            }

            return;
        }

        _selector.Ident = source.Ident;
        var passed = _selector.Select(_block);
        if (!passed.IsEmpty || _block.Flows < _block.Records)
        {
            totals.AddBytes(_block.Length); // nfdump drops other blocks before it counts
        }

        ShowPassed(passed);
    }

    void ShowPassed(ReadOnlySpan<RecordPosition> passed)
    {
        foreach (ref readonly var position in passed)
        {
            if (IsFull)
            {
                return;
            }

            _block.Load(_record, position);
            ShowFlow();
        }
    }

    /// <summary>
    /// On its own, because it runs for every flow and the loop around it only once: see the runtime's tiered compilation.
    /// </summary>
    void ShowFlow()
    {
        totals.Add(_record);
        target?.Take(_record);
    }

    void TakeNames()
    {
        while (_block.Next(out RecordSlot slot))
        {
            if (slot.Type is RecordType.NbarNames or RecordType.InterfaceNames or RecordType.VrfNames)
            {
                source.Names.Add(_block.Bytes.AsSpan(slot.Offset, slot.Size));
            }
        }

        _block.Rewind();
    }

    static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
}
