using Enrichment.Fields;
using Enrichment.Filter;
using Enrichment.Nfcapd;
using Enrichment.View.Query;

namespace Enrichment.View.Scan;

/// <summary>
/// Reads files one after the other and hands on the flows that pass; names that the files tell are kept for the columns that want them.
/// </summary>
/// <param name="target">Null: only the totals are wanted.</param>
/// <param name="shared">Takes the flows instead, on all cores; those of -c in their order.</param>
/// <param name="scanned">Where each file is noted once it was read.</param>
/// <param name="input">Read for the file "-".</param>
sealed class FileScan(
    FlowSource source, IFlowTarget? target, FlowFilter filter, TimeWindow window, Totals totals, long limit, ISharedTarget? shared, List<ScannedFile> scanned,
    PipedInput input)
{
    readonly NfcapdBlock _block = new();
    readonly FlowRecord _record = new();
    readonly IFlowTarget? _target = shared is null ? target : shared.Workers[0];
    readonly PassingVisitor[]? _visitors = limit != long.MaxValue ? null
        : shared is not null ? [.. shared.Workers.Select(worker => new PassingVisitor(filter, worker, source))]
        : target is null ? PassingVisitor.OnAllCores(filter) : null;
    readonly FlowSelector? _selector = filter.IsAll ? null : filter.CreateSelector();
    long _recordsBefore;

    /// <summary>Files and flows outside of it are left out.</summary>
    public TimeWindow Window => window;

    /// <summary>As many flows as wanted were handed on.</summary>
    public bool IsFull => totals.Records >= limit;

    /// <exception cref="CorruptFlowFileException">After the good blocks of a damaged file.</exception>
    public void Show(string path)
    {
        using var reader = new NfcapdReader(OpenFile(path), FileList.NameOf(path)) { RecordsBefore = _recordsBefore };
        if (reader.Stat is { } stat && !window.Touches(stat.MsecFirstSeen, stat.MsecLastSeen))
        {
            return;
        }

        var isPipe = reader.Stat is null; // its totals come behind the last block
        if (!isPipe)
        {
            totals.AddWindow(reader.Stat);
        }

        source.Ident = reader.Ident;
        var isWhole = false;
        try
        {
            if (_visitors is not null)
            {
                Visit(reader, _visitors);
            }
            else if (target is IFileTarget whole && limit == long.MaxValue)
            {
                whole.Take(reader, filter, totals);
            }

            while (!IsFull && reader.Read(_block))
            {
                ShowBlock();
            }

            isWhole = true;
        }
        finally
        {
            scanned.Add(new ScannedFile(path == FileList.StandardInput ? input.Path : path, _recordsBefore, reader.RecordsRead, isWhole));
            _recordsBefore += reader.RecordsRead;
            source.Ident = reader.Ident;
            if (isPipe)
            {
                totals.AddWindow(reader.Stat);
            }

            totals.AddSkipped(reader.BlocksSkipped);
        }
    }

    /// <summary>Where only the totals are wanted, or sums, the order of the flows does not matter.</summary>
    void Visit(NfcapdReader reader, PassingVisitor[] visitors)
    {
        Array.ForEach(visitors, visitor => visitor.Ident = reader.Ident);
        try
        {
            reader.Visit(visitors, stamps: !filter.IsAll || shared is { NeedsStamps: true }, CancellationToken.None);
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
            BlockNames.Take(_block, source.Names);
            _target?.TakeOthers(_block);
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
        _target?.Take(_record);
    }

    FileStream OpenFile(string path) => path == FileList.StandardInput
        ? input.Open()
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
}
