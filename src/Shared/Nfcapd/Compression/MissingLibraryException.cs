namespace Enrichment.Nfcapd.Compression;

/// <summary>A compression library is not installed; the message names the Debian package that brings it.</summary>
public sealed class MissingLibraryException(string library, string package, BlockCompression compression)
    : Exception($"{compression.ToString().ToUpperInvariant()} blocks need {library}, which is not installed; Debian's package is {package}")
{
    public string Package { get; } = package;
}
