namespace Enrichment.View.Query;

/// <summary>What a command line asks of the files themselves.</summary>
enum FileTask
{
    /// <summary>Nothing: it asks for flows.</summary>
    None,
    Totals,
    Gnuplot,
    Exporters,
    Check,
    Structure,
    Ident,
    Compress,
}
