using Enrichment.Nfcapd;
using Enrichment.Nfcapd.Compression;
using Enrichment.Updater.Attribution;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>Reads a sample of the flows to be stamped and asks them about their exporters' clocks.</summary>
sealed class ClockSurvey(BindingHistory history)
{
    // So that it takes seconds, whatever the archive's size.
    const int MostFiles = 256;
    const int MostFlows = 4_000_000;

    readonly Dictionary<ExporterName, ExporterVotes> _votes = [];
    readonly NfcapdBlock _block = new();
    readonly FlowRecord _record = new();

    public IReadOnlyDictionary<ExporterName, ExporterVotes> Votes => _votes;

    /// <summary>Files in which flows were looked at; votes name them by their place here.</summary>
    public List<string> Files { get; } = [];

    /// <param name="paths">Evenly spread files of them are looked at.</param>
    public void Read(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var count = Math.Min(paths.Count, MostFiles);
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                ReadFile(paths[(int)((long)i * paths.Count / count)], MostFlows / count);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CorruptFlowFileException or MissingLibraryException)
            {
                // Stamping will meet it again, and says so then; what could be read has been heard.
            }
        }
    }

    void ReadFile(string path, int mostFlows)
    {
        using var reader = NfcapdReader.Open(path);
        var file = new FileExporters(path, reader.Ident);
        Files.Add(path);
        for (var flows = 0; flows < mostFlows && reader.Read(_block); flows += _block.Flows)
        {
            file.Add(_block);
            while (_block.Next(_record))
            {
                VotesOf(file.NameOf(_record.ExporterId)).Add(_record, Files.Count - 1);
            }
        }
    }

    ExporterVotes VotesOf(ExporterName exporter)
    {
        if (!_votes.TryGetValue(exporter, out var votes))
        {
            _votes.Add(exporter, votes = new ExporterVotes(history));
        }

        return votes;
    }
}
