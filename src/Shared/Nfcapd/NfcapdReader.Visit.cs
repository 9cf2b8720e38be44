using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Scanning;

namespace Enrichment.Nfcapd;

/// <content>Reading with several threads, which unpack and prove blocks and hand them to visitors.</content>
public sealed partial class NfcapdReader
{
    /// <summary>Has each block of the file visited, in any order, on as many threads as there are visitors; this one is among them.</summary>
    /// <param name="visitors">One at least.</param>
    /// <param name="stamps">Whether they want the flows' stamps; leaving them out saves the time to read them.</param>
    /// <param name="isWanted">Asked, in the order of the file, of each block's records: how many are before it (as <see cref="NfcapdBlock.RecordsBefore"/>,
    /// which is right in files without damage), and how many it has. Blocks of layout 1 are all visited; null: all blocks are.</param>
    /// <exception cref="CorruptFlowFileException">At the end of a damaged file; everything good in it was visited before.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public void Visit(IReadOnlyList<IBlockVisitor> visitors, bool stamps, CancellationToken cancellationToken, Func<long, uint, bool>? isWanted = null)
    {
        var workers = RecordScan<RecordGroup>.WorkersFor(Header, visitors.Count);
        using (var scan = new Unordered(this, visitors, workers, stamps, isWanted))
        {
            scan.Run(workers, cancellationToken);
        }

        End();
    }

    /// <summary>Has each block visited by any worker, and takes what they make of it in the order of the file.</summary>
    /// <param name="visitors">One for each thread, one at least.</param>
    /// <param name="create">Makes the objects for results, a few for each worker.</param>
    /// <param name="take">Called by one thread at a time, but by any of them. False: enough, the rest of the file is not read.</param>
    /// <inheritdoc cref="Visit"/>
    public void VisitInOrder<TResult>(
        IReadOnlyList<IBlockVisitor<TResult>> visitors, Func<TResult> create, Func<TResult, bool> take, bool stamps, CancellationToken cancellationToken)
    {
        var workers = RecordScan<RecordGroup>.WorkersFor(Header, visitors.Count);
        using var scan = new Ordered<TResult>(this, visitors, workers, create, take, stamps);
        scan.Run(workers, cancellationToken);
        if (!scan.HasEnough)
        {
            End();
        }
    }

    sealed class Unordered(NfcapdReader reader, IReadOnlyList<IBlockVisitor> visitors, int workers, bool stamps, Func<long, uint, bool>? isWanted)
        : RecordScan<RecordGroup>(reader._file, reader._state, workers, Array.ConvertAll(new RecordGroup[JobsFor(workers)], static _ => new RecordGroup()), stamps)
    {
        long _recordsBefore = reader._state.Records;

        protected override bool Take(RecordGroup group)
        {
            if (!base.Take(group))
            {
                return false;
            }

            group.IsLeftOut = false;
            if (isWanted is not null && group.HasData && group.Data.Header.Type == BlockType.Layout2)
            {
                group.IsLeftOut = !isWanted(_recordsBefore, group.Data.Header.Records);
                _recordsBefore += group.Data.Header.Records;
            }

            return true;
        }

        protected override void Visit(RecordGroup group, int worker) => visitors[worker].Visit(group.Block);

        protected override void Put(RecordGroup group) => reader.Count(group);
    }

    sealed class ResultGroup<TResult>(TResult result) : RecordGroup
    {
        public TResult Result => result;
    }

    sealed class Ordered<TResult>(
        NfcapdReader reader, IReadOnlyList<IBlockVisitor<TResult>> visitors, int workers, Func<TResult> create, Func<TResult, bool> take, bool stamps)
        : RecordScan<ResultGroup<TResult>>(
            reader._file, reader._state, workers, Array.ConvertAll(new ResultGroup<TResult>[JobsFor(workers)], _ => new ResultGroup<TResult>(create())), stamps)
    {
        public bool HasEnough { get; private set; }

        protected override void Join(ResultGroup<TResult> group)
        {
            base.Join(group);
            if (group.IsGood)
            {
                visitors[0].Join(group.Block, group.Result);
            }
        }

        protected override void Visit(ResultGroup<TResult> group, int worker) => visitors[worker].Visit(group.Block, group.Result);

        protected override void Put(ResultGroup<TResult> group)
        {
            reader.Count(group);
            if (group.IsGood && !take(group.Result))
            {
                HasEnough = true;
                Stop();
            }
        }
    }
}
