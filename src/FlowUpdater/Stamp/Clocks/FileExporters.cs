using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Nfcapd.Exporters;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>The names of a file's exporters.</summary>
sealed class FileExporters(string path, string ident)
{
    readonly ExporterTable _table = new();
    readonly Dictionary<ushort, ExporterName> _names = [];

    /// <summary>Of records whose exporter the file does not name.</summary>
    public ExporterName Other { get; } = ExporterName.OfFile(path, ident);

    public IReadOnlyDictionary<ushort, ExporterName> Names => _names;

    /// <summary>Reads all of the file.</summary>
    public static FileExporters Read(string path)
    {
        var exporters = new FileExporters(path, "");
        try
        {
            using var reader = NfcapdReader.Open(path);
            var block = new NfcapdBlock();
            exporters = new FileExporters(path, reader.Ident);
            while (reader.Read(block))
            {
                exporters.Add(block);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CorruptFlowFileException or MissingLibraryException)
        {
            // Stamping will meet it again, and says so then.
        }

        return exporters;
    }

    public void Add(NfcapdBlock block)
    {
        _table.Add(block);
        if (block.Flows != block.Records)
        {
            foreach (var exporter in _table.All)
            {
                _names[exporter.Info.SysId] = ExporterName.Of(exporter.Info.Address);
            }
        }
    }

    public ExporterName NameOf(ushort number) => _names.TryGetValue(number, out var name) ? name : Other;
}
