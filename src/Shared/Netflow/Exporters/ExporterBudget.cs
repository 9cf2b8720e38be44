namespace Enrichment.Netflow.Exporters;

/// <summary>What one exporter may take of our memory, over all its domains; a flood from one address stops here.</summary>
sealed class ExporterBudget
{
    public const int MostDomains = 256;
    public const int MostTemplates = 2048;
    public const int MostTemplateFields = 65_536;
    public const int MostHeldBytes = 1 << 20;

    public int Domains { get; set; }

    public int Templates { get; set; }

    public int TemplateFields { get; set; }

    public int HeldBytes { get; set; }
}
