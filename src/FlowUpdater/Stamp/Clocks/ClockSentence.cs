using System.Globalization;

namespace Enrichment.Updater.Stamp.Clocks;

/// <summary>What was found of an exporter's clock, for people.</summary>
static class ClockSentence
{
    /// <param name="files">Files that clearly say another offset than all together.</param>
    public static string Of(ExporterName exporter, ClockEstimate clock, int files) =>
        $"exporter {exporter}: {Verdict(clock)}" + (files > 0 ? $"; {files} {(files == 1 ? "file says" : "files say")} clearly otherwise, and {(files == 1 ? "is" : "each is")} corrected by what it says itself" : "");

    static string Verdict(ClockEstimate clock)
    {
        if (!clock.IsClear)
        {
            return "clock cannot be told and is taken to be right: " + Reason(clock);
        }

        var agree = $"({clock.Agreeing} of {clock.Matches} exact matches agree within {Seconds(clock.UncertaintyNs + 50_000_000)} s)";
        return clock.IsRight
            ? $"clock goes with the bindings {agree}; nothing to correct"
            : $"clock is {Seconds(Math.Abs(clock.OffsetNs))} s {(clock.OffsetNs > 0 ? "behind" : "ahead of")} the bindings {agree}; corrected";
    }

    static string Reason(ClockEstimate clock) => clock.Matches < ClockEstimate.LeastMatches
        ? $"{clock.Matches} {(clock.Matches == 1 ? "flow matches" : "flows match")} a binding so exactly that it says something, and {ClockEstimate.LeastMatches} are needed"
        : $"of {clock.Matches} exact matches no more than {clock.Agreeing} agree on an offset, and {clock.Others} on another";

    static string Seconds(long ns) => (Math.Round(ns / 1e8) / 10).ToString("0.0", CultureInfo.InvariantCulture);
}
