namespace Enrichment.Netflow.Exporters;

/// <summary>What one exporter may take of our memory, over all its domains; a flood from one address stops here.</summary>
/// <param name="all">What all exporters together may take.</param>
sealed class ExporterBudget(CommonBudget all) : MemoryBudget(mostTemplates: 2048, mostTemplateFields: 65_536, mostHeldBytes: 1 << 20, above: all)
{
    public const int MostDomains = 256;

    public int Domains { get; set; }
}
