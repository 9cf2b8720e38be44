namespace Enrichment.Fields;

/// <summary>What a text format knows of the file that a flow comes from.</summary>
public sealed class FlowSource
{
    /// <summary>Ident of the file (<c>%idt</c>); null where there is no file.</summary>
    public string? Ident { get; set; }

    /// <summary>Names of interfaces, VRFs and applications that the files read so far have told.</summary>
    public NameTables Names { get; set; } = new();
}
