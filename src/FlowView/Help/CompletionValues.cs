using Enrichment.Fields;
using Enrichment.View.Aggregate;
using Enrichment.View.Aggregate.Ordering;
using Enrichment.View.Aggregate.Statistics;
using Enrichment.View.Query;

namespace Enrichment.View.Help;

/// <summary>What may stand behind an option, for shells.</summary>
static class CompletionValues
{
    /// <returns>Words; empty: files, or anything.</returns>
    public static IReadOnlyList<string> Of(Option option) => option.Name switch
    {
        "output" => [.. PredefinedFormats.All.ToArray().Select(format => format.Name), .. HelpText.OtherFormats.Select(format => format.Name).Where(name => !name.Contains(':'))],
        "statistic" => [.. StatTable.All.Select(statistic => statistic.Name), "record"],
        "by" => [.. AggregateRequest.Names.Select(name => name.Split('[')[0])],
        "order" => [.. SumsOrder.All.Select(order => order.RecordName).OfType<string>()],
        "compress" => ["lzo", "bz2", "lz4", "zstd"],
        "recompress" => ["none", "lzo", "bz2", "lz4", "zstd"],
        "color" => ["auto", "always", "never"],
        "completion" => ["bash", "zsh", "fish"],
        _ => [],
    };

    /// <summary>Whether files and directories may stand there.</summary>
    public static bool AreFiles(Option option) => option.Argument is "PATH" or "FILE" or "DIR" or "DIRS";

    /// <summary>The options as they are typed: <c>-r</c>, <c>--read</c>.</summary>
    public static IEnumerable<string> Names(Option option)
    {
        if (option.Letter != '\0')
        {
            yield return $"-{option.Letter}";
        }

        if (option.Name is not null)
        {
            yield return $"--{option.Name}";
        }
    }
}
