namespace Enrichment.View.Profiles.Comparison;

/// <summary>The words for what is new, in text and JSON.</summary>
static class FindingWords
{
    public static string Of(FindingKind kind) => kind switch
    {
        FindingKind.NewProcess => "new-process",
        FindingKind.NewExecutable => "new-executable",
        FindingKind.NewPort => "new-port",
        FindingKind.NewNetwork => "new-network",
        _ => "volume",
    };
}
