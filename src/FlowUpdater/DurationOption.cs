using System.CommandLine;
using Enrichment.Text;

namespace Enrichment.Updater;

/// <summary>An option that takes a duration.</summary>
static class DurationOption
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <param name="shortest">Default: 1 ms.</param>
    public static Option<TimeSpan?> Create(string name, string description, TimeSpan? shortest = null) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var least = shortest ?? TimeSpan.FromMilliseconds(1);
            var text = result.Tokens[0].Value;
            if (Duration.TryParse(text, out var duration) && duration >= least && duration <= Longest)
            {
                return duration;
            }

            var from = least >= TimeSpan.FromSeconds(1) ? $"{least.TotalSeconds:0}s" : "1ms";
            result.AddError($"{name}: '{text}' is not a duration from {from} to 40d, such as 250ms, 20s or 5m");
            return null;
        },
    };
}
