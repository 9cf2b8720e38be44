namespace Enrichment.View.Query;

/// <summary>A text about the program.</summary>
enum HelpPage
{
    /// <summary>None is asked for.</summary>
    None,
    Options,
    Version,
    Examples,
    Fields,
    Manual,
    Completion,
}
