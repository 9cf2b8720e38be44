using Enrichment.Nfcapd.Blocks;
using Microsoft.Win32.SafeHandles;

namespace Enrichment.Nfcapd.Writing;

/// <summary>
/// Puts the complete blocks of layout 2 files, private ones included, one file after the other into a new file: to continue a file after a
/// restart, and to salvage what a crash left.
/// </summary>
public static class NfcapdJoin
{
    /// <param name="Flows">Flow records of the new file.</param>
    /// <param name="Damage">What was wrong with the sources, in one sentence; null: nothing.</param>
    public readonly record struct Result(long Flows, string? Damage);

    /// <param name="target">Empty and open for writing; closed afterwards.</param>
    /// <exception cref="CorruptFlowFileException">A source is no layout 2 file.</exception>
    /// <exception cref="IOException">The new file could not be written.</exception>
    public static Result Join(IReadOnlyList<string> sources, SafeFileHandle target, NfcapdWriterOptions options)
    {
        var header = new FileHeader { Layout = 2, NfdumpVersion = 0x01070101, Creator = options.Creator, Created = options.Created ?? 0 };
        using var output = new BlockFileWriter(target, header.ToLayout2Bytes(), options.Compression);
        var copy = new Copy(output, options.Ident);
        foreach (var source in sources)
        {
            copy.Add(source);
        }

        copy.End();
        output.Sync();
        return new Result(copy.Flows, copy.Damage);
    }

    sealed class Copy(BlockFileWriter output, string ident)
    {
        readonly FlowRecord _record = new();
        readonly NfcapdBlock _block = new();
        StatRecord _stat;
        byte[] _array = [];

        public long Flows { get; private set; }

        public string? Damage { get; private set; }

        public void Add(string path)
        {
            using var source = BlockFile.Open(path);
            if (source.Header.Layout != 2)
            {
                throw new CorruptFlowFileException(path, 0, $"has layout {source.Header.Layout}, and only files of layout 2 can be joined");
            }

            while (source.TryPeek(out var header))
            {
                CopyBlock(source, header);
            }

            source.Finish();

            _stat.SequenceFailures += source.Stat?.SequenceFailures ?? 0;
            if (source.Damage.Count > 0)
            {
                Damage ??= source.Damage.ToException(path, source.Blocks, Flows).Message;
            }
        }

        public void End()
        {
            output.SetAppendix(Appendix.Write(ident, _stat), 2);
            output.Commit();
        }

        void CopyBlock(BlockFile source, in BlockHeader header)
        {
            if (header.Type == BlockType.Array)
            {
                var length = source.Take(ref _array);
                if (length > 0)
                {
                    output.Add(BlockType.Array, header.Records, _array.AsSpan(0, length));
                }
            }
            else
            {
                CopyRecords(source, header.Records);
            }
        }

        void CopyRecords(BlockFile source, uint records)
        {
            var length = source.Take(ref _block.Buffer);
            if (length < 0)
            {
                return;
            }

            var found = _block.Check(length, records);
            if (found.Records < records || found.BrokenFlows > 0)
            {
                source.Damage.Add(source.Offset, "a block has records that cannot be");
            }

            if (found.Records == 0)
            {
                return;
            }

            while (_block.Next(_record))
            {
                _stat.Add(_record);
                Flows++;
            }

            output.Add(BlockType.Layout2, (uint)found.Records, _block.Bytes.AsSpan(0, found.Length));
            End();
        }
    }
}
