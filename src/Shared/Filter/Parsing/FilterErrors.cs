using System.Text;
using Enrichment.Text;

namespace Enrichment.Filter.Parsing;

/// <summary>The one form of all messages about a filter: one line, whatever the filter's text has in it.</summary>
static class FilterErrors
{
    public static FilterException At(Place place, string what)
    {
        var line = new TextBuffer();
        ForeignText.ForTerminal(line, Encoding.UTF8.GetBytes($"filter, {place}: {what}"));
        return new FilterException(Encoding.UTF8.GetString(line.Written));
    }

    public static FilterException Expected(Token found, string what) => At(found.Place, $"expected {what}, not {found}");
}
