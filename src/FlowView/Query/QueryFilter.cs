using Enrichment.Files;
using Enrichment.Filter;

namespace Enrichment.View.Query;

/// <summary>The filter that a command line means: its last words, or the file of -f.</summary>
static class QueryFilter
{
    /// <param name="zone">Of times without one.</param>
    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static FlowFilter Read(ViewOptions options, TimeZoneInfo zone) => // The words of the command line win, as in nfdump.
        Read(options.Filter, options.Filter.Length == 0 ? options.FilterFile : null, zone);

    /// <summary>-P, a filter of what is shown in the end; all pass where there is none.</summary>
    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static FlowFilter ReadPostFilter(ViewOptions options, TimeZoneInfo zone)
    {
        try
        {
            return Read(options.PostFilter ?? "", null, zone);
        }
        catch (UsageException wrong)
        {
            throw new UsageException($"-P: {wrong.Message}");
        }
    }

    static FlowFilter Read(string text, string? file, TimeZoneInfo zone)
    {
        try
        {
            return file is { } path
                ? FlowFilter.Parse(File.ReadAllText(path), new FilterOptions { TimeZone = zone, FileName = path })
                : FlowFilter.Parse(text, new FilterOptions { TimeZone = zone });
        }
        catch (FilterException wrong)
        {
            throw new UsageException(wrong.Message);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            var why = wrong is FileNotFoundException or DirectoryNotFoundException ? "no such file" : FailureReason.Of(wrong);
            throw new UsageException($"-f {file}: {why}");
        }
    }
}
