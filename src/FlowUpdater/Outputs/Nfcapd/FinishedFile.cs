namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>A flow file that got its name.</summary>
/// <param name="Directory">Under which all files of this output lie.</param>
/// <param name="Path">The file.</param>
/// <param name="Span">The beginning of its span, local.</param>
/// <param name="Ident">The source's name.</param>
readonly record struct FinishedFile(string Directory, string Path, DateTimeOffset Span, string Ident);
