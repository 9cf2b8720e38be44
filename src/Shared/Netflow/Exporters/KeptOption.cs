using Enrichment.Netflow.Templates;

namespace Enrichment.Netflow.Exporters;

/// <summary>A record of options data as it was received.</summary>
/// <param name="Version">That of the table when it was heard of.</param>
/// <param name="Size">What it takes of the exporter's memory, bytes.</param>
public sealed record KeptOption(Template Template, byte[] Record, int Version, int Size);
