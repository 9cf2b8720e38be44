using System.Collections.Concurrent;
using Enrichment.Files;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamps;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>
/// Writes the names of processes into the flows of a file, and nothing else: layout in is layout out, other records, private blocks and
/// totals
/// are copied. The output appears whole under its name, also where it takes the input's place.
/// </summary>
public sealed class NfcapdStamper(StampOptions options)
{
    // Their buffers serve file after file.
    readonly ConcurrentBag<StampGroup> _groups = [];

    /// <summary>Stamps a file with one worker, on this thread alone.</summary>
    /// <inheritdoc cref="Stamp(string, string, IReadOnlyList{IFlowStamper}, CancellationToken)"/>
    public StampResult Stamp(string input, string output, IFlowStamper stamper) => Stamp(input, output, [stamper], CancellationToken.None).Result;

    /// <exception cref="CorruptFlowFileException">Not a flow file; or a damaged one that was to be replaced, which then stays as it
    /// is.</exception>
    /// <exception cref="FileChangedException">The input was written to meanwhile; both stay as they are.</exception>
    /// <exception cref="IOException">The output could not be written; an earlier one, and the input, stay as they are.</exception>
    /// <exception cref="UnauthorizedAccessException">Not allowed to read or write there.</exception>
    /// <exception cref="Compression.MissingLibraryException">A compression needs a library that is not installed.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the output is as it was.</exception>
    /// <param name="workers">One for each thread that is to work on the file, one at least. Files may be stamped at the same time as long
    /// as no worker is given to two of them.</param>
    public StampedFile Stamp(string input, string output, IReadOnlyList<IFlowStamper> workers, CancellationToken cancellationToken)
    {
        var before = FileStatus.Of(input).GetValueOrDefault();
        using var file = BlockFile.Open(input);
        using var place = FileReplacement.Begin(input, before, output);
        var count = WriteStamped(file, place.Handle, workers, cancellationToken);
        var damage = file.Damage.Count == 0 ? null : file.Damage.ToException(input, file.Blocks, count.Flows);
        if (damage is not null && place.IsInput)
        {
            throw damage;
        }

        place.Commit();
        return new StampedFile(new StampResult(count.Flows, count.Named, count.Kept, count.Full, damage?.Message), place.Before, place.Placed);
    }

    /// <summary>Stamps the blocks of an open file into an empty one; what is wrong with it is in its damage afterwards.</summary>
    /// <param name="output">Disposed.</param>
    StampCount WriteStamped(BlockFile file, SafeFileHandle output, IReadOnlyList<IFlowStamper> stampers, CancellationToken cancellationToken)
    {
        var packing = PackingFor(file.Header);
        using var writer = new BlockFileWriter(output, file.HeaderBytes, packing);
        var dictionary = options.Stamps && file.Header.Layout == 2 ? new SharedStampDictionary() : null;
        var workers = new List<StampWorker>();
        try
        {
            foreach (var stamper in stampers.Take(StampScan.WorkersFor(file.Header, stampers.Count)))
            {
                workers.Add(new StampWorker(stamper, options, file.Header, packing, dictionary?.ForWorker()));
            }

            var count = Run(file, writer, workers, dictionary, cancellationToken);
            file.Finish();
            writer.SetAppendix(file.AppendixBytes, file.AppendixRecords);
            writer.Commit();
            writer.Sync();
            return count;
        }
        finally
        {
            workers.ForEach(worker => worker.Dispose());
        }
    }

    StampCount Run(
        BlockFile file, BlockFileWriter writer, List<StampWorker> workers, SharedStampDictionary? dictionary, CancellationToken cancellationToken)
    {
        using ILayoutStamper stamper = file.Header.Layout == 1
            ? new Layout1Stamper(PackingFor(file.Header), options.Placeholder)
            : new Layout2Stamper();
        var groups = Enumerable.Range(0, StampScan.JobsFor(workers.Count)).Select(_ => _groups.TryTake(out var group) ? group : new StampGroup()).ToList();
        var scan = new StampScan(file, writer, stamper, workers, dictionary, groups);
        scan.Run(workers.Count, cancellationToken);
        groups.ForEach(_groups.Add);
        return scan.Count;
    }

    Packing PackingFor(FileHeader header) =>
        options.Compression is { } asked && (header.Layout != 1 || asked.Compression != BlockCompression.Zstd) ? asked : header.Compression;
}
