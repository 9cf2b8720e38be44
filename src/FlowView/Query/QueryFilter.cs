using Enrichment.Filter;

namespace Enrichment.View.Query;

/// <summary>The filter that a command line means: its last words, or the file of -f.</summary>
static class QueryFilter
{
    /// <param name="zone">Of times without one.</param>
    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static FlowFilter Read(ViewOptions options, TimeZoneInfo zone)
    {
        try
        {
            // The words of the command line win, as in nfdump.
            return options.Filter.Length == 0 && options.FilterFile is { } path
                ? FlowFilter.Parse(File.ReadAllText(path), new FilterOptions { TimeZone = zone, FileName = path })
                : FlowFilter.Parse(options.Filter, new FilterOptions { TimeZone = zone });
        }
        catch (FilterException wrong)
        {
            throw new UsageException(wrong.Message);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            var why = wrong is FileNotFoundException or DirectoryNotFoundException ? "no such file" : wrong.Message;
            throw new UsageException($"-f {options.FilterFile}: {why}");
        }
    }
}
