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
        var naming = new Naming(workers[0], options);
        WriteStamped(file, place.Handle, naming, cancellationToken);
        var damage = file.Damage.Count == 0 ? null : file.Damage.ToException(input, file.Blocks, naming.Flows);
        if (damage is not null && place.IsInput)
        {
            throw damage;
        }

        place.Commit();
        return new StampedFile(new StampResult(naming.Flows, naming.Named, naming.Kept, naming.Full, damage?.Message), place.Before, place.Placed);
    }

    /// <summary>Stamps the blocks of an open file into an empty one; what is wrong with it is in its damage afterwards.</summary>
    /// <param name="output">Disposed.</param>
    internal void WriteStamped(BlockFile file, SafeFileHandle output, Naming naming, CancellationToken cancellationToken)
    {
        using var writer = new BlockFileWriter(output, file.HeaderBytes, PackingFor(file.Header));
        new Copy(file, writer, naming, options).Run(cancellationToken);
        writer.SetAppendix(file.AppendixBytes, file.AppendixRecords);
        writer.Commit();
        writer.Sync();
    }

    Packing PackingFor(FileHeader header) =>
        options.Compression is { } asked && (header.Layout != 1 || asked.Compression != BlockCompression.Zstd) ? asked : header.Compression;

    /// <summary>The blocks of one file on their way.</summary>
    sealed class Copy
    {
        readonly BlockFile _file;
        readonly BlockFileWriter _writer;
        readonly OutputBlock _output;
        readonly ILayoutStamper _stamper;
        readonly StampReader _oldStamps = new();
        readonly NfcapdBlock _block = new();
        byte[] _array = [];

        public Copy(BlockFile file, BlockFileWriter writer, Naming naming, StampOptions options)
        {
            var layout1 = file.Header.Layout == 1;
            _file = file;
            _writer = writer;
            var type = layout1 ? BlockType.Layout1 : BlockType.Layout2;
            _output = new OutputBlock(writer, type, options.Stamps && !layout1 ? new StampBlockWriter() : null);
            _stamper = layout1 ? new Layout1Stamper(naming) : new Layout2Stamper(naming);
        }

        public void Run(CancellationToken cancellationToken)
        {
            while (_file.TryPeek(out var header))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (header.Type == BlockType.Array)
                {
                    CopyArray(header.Records, data: null);
                }
                else if (TryTakeData(header))
                {
                    var offset = _file.Offset;
                    var behind = TakeBehind();
                    _stamper.Stamp(_block, _output, offset, _file.Damage);
                    _output.End();
                    behind.ForEach(array => AddArray(array.Records, array.Bytes));
                }
            }
        }

        bool TryTakeData(in BlockHeader header)
        {
            var length = _file.Take(ref _block.Buffer);
            if (length < 0)
            {
                return false;
            }

            if (header.Type != (_file.Header.Layout == 1 ? BlockType.Layout1 : BlockType.Layout2))
            {
                _file.Damage.Add(_file.Offset, $"a block has type {(int)header.Type}, which this layout has not");
                return false;
            }

            var found = BlockCheck.Chain(_block.Bytes.AsSpan(0, length), header.Records);
            if (found.Records < header.Records || found.Length < length)
            {
                _file.Damage.Add(_file.Offset, $"record {found.Records + 1} of the {header.Records} of a block has a size that cannot be");
            }

            _block.Fill(found.Length, found.Records, found.Flows, 0);
            return found.Records > 0;
        }

        /// <summary>The array blocks behind a data block; our stamps among them say what its flows have now.</summary>
        List<(uint Records, byte[] Bytes)> TakeBehind()
        {
            List<(uint Records, byte[] Bytes)> behind = [];
            while (_file.TryPeek(out var header) && header.Type == BlockType.Array)
            {
                var length = _file.Take(ref _array);
                if (length >= 0 && !WasOurs(length, _block))
                {
                    behind.Add((header.Records, _array.AsSpan(0, length).ToArray()));
                }
            }

            return behind;
        }

        void CopyArray(uint records, NfcapdBlock? data)
        {
            var length = _file.Take(ref _array);
            if (length >= 0 && !WasOurs(length, data))
            {
                AddArray(records, _array.AsSpan(0, length));
            }
        }

        bool WasOurs(int length, NfcapdBlock? data)
        {
            if (!PrivateBlock.IsOurs(_array.AsSpan(0, length)))
            {
                return false;
            }

            // Also where no new ones are written: they would say of a flow what its name does not say any more.
            _oldStamps.Take(_array.AsSpan(0, length), data);
            return true;
        }

        void AddArray(uint records, ReadOnlySpan<byte> bytes)
        {
            _writer.Add(BlockType.Array, records, bytes);
            _writer.Commit();
        }
    }
}
