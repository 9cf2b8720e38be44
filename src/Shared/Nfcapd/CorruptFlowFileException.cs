namespace Enrichment.Nfcapd;

/// <summary>
/// A file is not a flow file, or is damaged. The message is one sentence: the file, the offset, what is wrong and what was kept.
/// </summary>
public sealed class CorruptFlowFileException : Exception
{
    /// <summary>Nothing of the file could be read.</summary>
    public CorruptFlowFileException(string file, long offset, string what)
        : base($"{file}: {what}")
    {
        File = file;
        Offset = offset;
    }

    /// <summary>Good blocks were delivered.</summary>
    public CorruptFlowFileException(string file, long offset, string what, long blocksKept, long recordsKept)
        : base($"{file}: at offset {offset} {what}; {blocksKept} good blocks with {recordsKept} records were kept")
    {
        File = file;
        Offset = offset;
        BlocksKept = blocksKept;
        RecordsKept = recordsKept;
    }

    public string File { get; }

    public long Offset { get; }

    public long BlocksKept { get; }

    public long RecordsKept { get; }
}
