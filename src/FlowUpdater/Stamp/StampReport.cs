using System.Diagnostics;
using Enrichment.Updater.Stamp.Progress;

namespace Enrichment.Updater.Stamp;

/// <summary>What a stamping says and counts, from any thread.</summary>
sealed class StampReport(TextWriter log, ProgressLine? progress = null)
{
    const int MostSentences = 20;

    readonly Lock _gate = new();
    static readonly TimeSpan SaidAgainAfter = TimeSpan.FromHours(1);

    readonly Dictionary<string, (long Since, int Count)> _said = [];

    /// <summary>To be read when nobody stamps any more.</summary>
    public StampCounts Counts { get; } = new();

    /// <summary>Something had to be left out.</summary>
    public bool Failed { get; private set; }

    public void Say(string sentence)
    {
        lock (_gate)
        {
            SayNow(sentence);
        }
    }

    public void Fail(string sentence)
    {
        lock (_gate)
        {
            Failed = true;
            SayNow(sentence);
        }
    }

    /// <param name="sentence">Null: it is counted only. Of many files with one fault the first are told.</param>
    /// <param name="failed">The user would want it stamped.</param>
    public void Skip(SkipReason reason, string? sentence = null, bool failed = true)
    {
        lock (_gate)
        {
            Counts.Skip(reason);
            if (sentence is null)
            {
                return;
            }

            Failed |= failed;
            SayUpToMost(reason.ToString(), sentence);
        }
    }

    /// <summary>Files that were done before.</summary>
    public void SkipDone(int files)
    {
        lock (_gate)
        {
            Counts.Skip(SkipReason.Done, files);
        }
    }

    /// <summary>Files that were stamped before the bindings of their time were known.</summary>
    public void CountLate(int files)
    {
        lock (_gate)
        {
            Counts.Late += files;
        }
    }

    /// <summary>Of many files with one oddity the first are told.</summary>
    public void SayOfMany(string kind, string sentence)
    {
        lock (_gate)
        {
            SayUpToMost(kind, sentence);
        }
    }

    /// <summary>What went wrong was said.</summary>
    public void HadProblems() => Failed = true;

    /// <param name="linked">It had other names, which keep what it was.</param>
    public void Count(StampCounts file, bool linked)
    {
        lock (_gate)
        {
            Counts.Add(file);
            Counts.Linked += linked ? 1 : 0;
        }
    }

    /// <summary>A watch goes on for months: after an hour it may be told again.</summary>
    void SayUpToMost(string kind, string sentence)
    {
        var said = _said.GetValueOrDefault(kind);
        var (since, count) = said.Count == 0 || Stopwatch.GetElapsedTime(said.Since) > SaidAgainAfter ? (Stopwatch.GetTimestamp(), 0) : said;
        _said[kind] = (since, count + 1);
        if (count < MostSentences)
        {
            SayNow(count < MostSentences - 1 ? sentence : sentence + "; of more such files nothing is said for a while");
        }
    }

    void SayNow(string sentence)
    {
        progress?.Hide();
        log.WriteLine($"flowupdater: {sentence}");
    }
}
