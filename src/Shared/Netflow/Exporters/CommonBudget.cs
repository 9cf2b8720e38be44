namespace Enrichment.Netflow.Exporters;

/// <summary>What all exporters of one receiving thread may take of our memory: a flood from addresses that are made up stops here.</summary>
sealed class CommonBudget() : MemoryBudget(mostTemplates: 65_536, mostTemplateFields: 1 << 21, mostHeldBytes: 64 << 20, above: null);
