using Enrichment.Files;
using Enrichment.Nfcapd.Blocks;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;

namespace Enrichment.Nfcapd.Writing;

/// <summary>
/// Gives a file another ident or compression. It is written anew beside the old one, which it replaces when it is complete; blocks keep
/// their order and content, private ones included, and the file its owner, mode and times.
/// </summary>
public static class NfcapdRewrite
{
    /// <param name="ident">Null: stays as it is.</param>
    /// <param name="packing">Null: stays as it is.</param>
    /// <returns>The ident that the file had.</returns>
    /// <exception cref="CorruptFlowFileException">The file is damaged, or of layout 1; it stays as it is.</exception>
    /// <exception cref="FileChangedException">Somebody writes to it; it stays as it is.</exception>
    /// <exception cref="IOException">No room, no such file.</exception>
    public static string Apply(string path, string? ident, Packing? packing)
    {
        var before = FileStatus.Of(path) ?? throw new FileNotFoundException(null, path);
        using var source = BlockFile.Open(path);
        if (source.Header.Layout != 2)
        {
            throw new CorruptFlowFileException(path, 0, "has layout 1, which cannot be changed in place; flowview -r FILE -w NEW writes it as layout 2");
        }

        using var replacement = FileReplacement.Begin(path, before, path);
        using (var output = new BlockFileWriter(replacement.Handle, source.HeaderBytes, packing ?? source.Header.Compression))
        {
            Copy(source, output);
            output.SetAppendix(Appendix.Write(ident ?? source.Ident, source.Stat ?? default), 2);
            output.Commit();
        }

        if (source.Damage.Count > 0)
        {
            throw source.Damage.ToException(path, source.Blocks, 0);
        }

        replacement.Commit();
        return source.Ident;
    }

    static void Copy(BlockFile source, BlockFileWriter output)
    {
        byte[] bytes = [];
        while (source.TryPeek(out var header))
        {
            var length = source.Take(ref bytes);
            if (length > 0)
            {
                output.Add(header.Type, header.Records, bytes.AsSpan(0, length));
                output.Append();
            }
        }

        source.Finish();
    }
}
