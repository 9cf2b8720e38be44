using Enrichment.Nfcapd.Compression;

namespace Enrichment.Nfcapd.Stamping;

/// <summary>How files are stamped.</summary>
public sealed record StampOptions
{
    /// <summary>Null: as the file is. Files of layout 1, which has no Zstandard, stay as they are where that is asked.</summary>
    public Packing? Compression { get; init; }

    /// <summary>Names that are there already stay.</summary>
    public bool Keep { get; init; }

    /// <summary>The name of flows that nobody owns; empty: they get none, and lose the one they have.</summary>
    public string Placeholder { get; init; } = "";

    /// <summary>Write both ends' stamps in private blocks too (layout 2 only: nfdump 1.6 complains of them).</summary>
    public bool Stamps { get; init; }
}
