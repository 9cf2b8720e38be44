using Enrichment.Files;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>A file that was stamped and is in its place.</summary>
/// <param name="Input">The file before it was read.</param>
/// <param name="Output">The stamped one in its place.</param>
public readonly record struct StampedFile(StampResult Result, FileStatus Input, FileStatus Output);
