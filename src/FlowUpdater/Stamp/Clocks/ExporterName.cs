using Enrichment.Flows;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>
/// Whose clock it is: the exporter's that a file names, by its address, whatever number it has there. Files of layout 1 that other
/// programs wrote name none; then those of one ident are of one exporter, or without an ident those of one directory.
/// </summary>
/// <param name="Text">An address, an ident, or <c>of DIRECTORY</c>.</param>
readonly record struct ExporterName(string Text)
{
    public static ExporterName Of(IpAddress address) => new(address.ToString());

    public static ExporterName OfFile(string path, string ident) =>
        ident is "" or "none" ? new("of " + (Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : ".")) : new(ident);

    public override string ToString() => Text;
}
