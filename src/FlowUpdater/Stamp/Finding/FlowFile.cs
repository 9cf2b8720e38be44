namespace Enrichment.Updater.Stamp.Finding;

/// <summary>A file to be stamped.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Relative">Its place below an output directory.</param>
/// <param name="Named">It was named itself, not found in a directory.</param>
/// <param name="Size">In bytes, when it was found.</param>
sealed record FlowFile(string Path, string Relative, bool Named, long Size);
