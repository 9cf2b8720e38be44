using System.Globalization;
using Enrichment.Flows;

namespace Enrichment.Updater.Stamp;

/// <summary>The counts as people read them.</summary>
static class StampTable
{
    static readonly (MatchGrade Grade, string Text)[] Grades =
    [
        (MatchGrade.Exact, "exact: the connection itself"),
        (MatchGrade.Local, "local: a socket on that address and port"),
        (MatchGrade.Wildcard, "wildcard: a socket on that port of every address"),
        (MatchGrade.Closing, "closing: the socket was closed shortly before"),
        (MatchGrade.Polled, "polled: within the time that polling leaves open"),
    ];

    static readonly (MissReason Reason, string Text)[] Reasons =
    [
        (MissReason.NotLocal, "neither end is of a known host"),
        (MissReason.NoSocket, "no socket was seen on that port"),
        (MissReason.NotThen, "there were sockets, but not at that time"),
        (MissReason.OwnerUnknown, "there was a socket, but nobody saw whose"),
        (MissReason.TrackerAway, "the tracker was away"),
        (MissReason.FeedBehind, "the tracker's changes of that time are missing"),
        (MissReason.NoPorts, "a protocol without ports"),
        (MissReason.NotAsked, "nobody was asked for processes"),
    ];

    static readonly Dictionary<SkipReason, string> Skips = new()
    {
        [SkipReason.Done] = "done before, with the same bindings",
        [SkipReason.Unfinished] = "being written",
        [SkipReason.NotFlows] = "not flow files",
        [SkipReason.Damaged] = "damaged, left as they are",
        [SkipReason.Changed] = "written to meanwhile, left as they are",
        [SkipReason.NotAccessible] = "could not be read or written",
        [SkipReason.Link] = "symbolic links, not followed",
        [SkipReason.NotRegular] = "no regular files",
        [SkipReason.NamedTwice] = "named twice",
        [SkipReason.Gone] = "gone before their turn came",
    };

    public static void Print(StampCounts counts, TextWriter output)
    {
        Row(output, "files", counts.Files);
        foreach (var (why, files) in counts.Skipped)
        {
            Row(output, "  skipped", files, Skips[why]);
        }

        RowIf(output, "  late", counts.Late, "stamped before the bindings reached their time (--max-hold)");
        RowIf(output, "  linked", counts.Linked, "had other names too, which keep the unstamped content");
        Row(output, "flows", counts.Flows);
        RowIf(output, "  kept their name", counts.Kept);
        var share = counts.Flows == 0 ? 0 : 100.0 * counts.Named / counts.Flows;
        Row(output, "named by process", counts.Named, string.Create(CultureInfo.InvariantCulture, $"{share:0.0} %"));
        foreach (var (grade, text) in Grades)
        {
            RowIf(output, "", counts.Of(grade), text);
        }

        RowIf(output, "", counts.Shared, "shared: several processes may be meant");
        Row(output, "not named", counts.Flows - counts.Kept - counts.Named);
        foreach (var (reason, text) in Reasons)
        {
            RowIf(output, "", counts.Of(reason), text);
        }

        RowIf(output, "named by service", counts.Of(MatchGrade.Service));
    }

    static void RowIf(TextWriter output, string what, long count, string text = "")
    {
        if (count > 0)
        {
            Row(output, what, count, text);
        }
    }

    static void Row(TextWriter output, string what, long count, string text = "") =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-18}{count,12:N0}  {text}").TrimEnd());
}
