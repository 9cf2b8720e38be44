using Enrichment.Files;
using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Stamping;
using Enrichment.View.Format;

namespace Enrichment.View.Scan;

/// <summary>What went wrong with a file, for the user.</summary>
static class FileTrouble
{
    /// <returns>One sentence; null: it is not the file's trouble.</returns>
    public static string? Sentence(string path, Exception wrong) => wrong switch
    {
        CorruptFlowFileException or MissingLibraryException or FileChangedException => wrong.Message,
        FileNotFoundException or DirectoryNotFoundException => $"{path}: no such file",
        UnauthorizedAccessException => $"{path}: permission denied",
        BrokenPipeException or OutputFailedException => null,
        IOException => $"{path}: {FailureReason.Of(wrong)}",
        _ => null,
    };
}
