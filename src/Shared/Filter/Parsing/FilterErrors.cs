namespace Enrichment.Filter.Parsing;

/// <summary>The one form of all messages about a filter.</summary>
static class FilterErrors
{
    public static FilterException At(Place place, string what) => new($"filter, {place}: {what}");

    public static FilterException Expected(Token found, string what) => At(found.Place, $"expected {what}, not {found}");
}
