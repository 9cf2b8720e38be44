using System.Globalization;
using Enrichment.Flows;
using Enrichment.Netflow.Decoding;
using Enrichment.Netflow.Exporters;

namespace Enrichment.Updater.Inputs.Collector;

/// <summary>
/// Says what is wrong with datagrams: one sentence for each exporter and reason, the first one at once, then at most one a minute with how many
/// there were. For one thread.
/// </summary>
sealed class ProblemReport(Action<string> say)
{
    const long EveryNs = 60_000_000_000;

    /// <summary>Senders can be made up; past so many the sentences are about all of them.</summary>
    const int MostRemembered = 256;

    const int NotAllowedReason = -1, TooManyReason = -2, SessionReason = -3, RefusedReason = -4, AcceptReason = -5;

    readonly Dictionary<(IpAddress Exporter, int Reason), Remembered> _problems = [];
    long _nextNs;

    public void NotAllowed(IpAddress exporter, long nowNs) =>
        Add(exporter, NotAllowedReason, nowNs, () => $"datagrams from {exporter} are not taken: --allow does not name it");

    public void SessionEnded(string session, IpAddress exporter, string why, long nowNs) =>
        Add(exporter, SessionReason, nowNs, () => $"the session of {session} was ended: {why}");

    public void SessionRefused(IpAddress exporter, int most, long nowNs) =>
        Add(exporter, RefusedReason, nowNs, () => string.Create(CultureInfo.InvariantCulture, $"a session of {exporter} was refused: there are {most} already"));

    public void NotAccepted(string address, string why, long nowNs) =>
        Add(default, AcceptReason, nowNs, () => $"a session on {address} could not be begun: {why}; it is tried again");

    public void Add(IpAddress exporter, in DecodeResult result, long nowNs)
    {
        var (who, offset) = (result.Source?.Key.ToString() ?? exporter.ToString(), result.Offset);
        if (result.Problem is not { } problem)
        {
            Add(exporter, TooManyReason, nowNs, () => $"flows from {exporter} are not taken: there are too many exporters, or it has too many domains");
            return;
        }

        Add(exporter, (int)problem, nowNs, () => string.Create(CultureInfo.InvariantCulture, $"a datagram from {who} {TextOf(problem, offset)}"));
    }

    /// <summary>Says how many there were since; called now and then.</summary>
    public void Tell(long nowNs)
    {
        if (nowNs < _nextNs || _problems.Count == 0)
        {
            return;
        }

        _nextNs = nowNs + EveryNs;
        foreach (var (key, remembered) in _problems.Where(problem => problem.Value.Count > 0).ToList())
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{remembered.Sentence} ({remembered.Count} more within a minute)"));
            remembered.Count = 0;
        }
    }

    static string TextOf(DatagramProblem problem, int offset) => problem switch
    {
        DatagramProblem.UnknownVersion => "is neither NetFlow nor IPFIX nor sFlow; it was passed over",
        DatagramProblem.Truncated => $"ends before what it announces (offset {offset}); what came before that was read",
        DatagramProblem.BadLength => $"has a length or a count that cannot be (offset {offset}); what came before that was read",
        DatagramProblem.BadTemplate => $"has a template that cannot be (set at offset {offset}); what came before that was read",
        DatagramProblem.TooManyTemplates => $"has one more template than an exporter may have (set at offset {offset}); flows of that template are lost",
        _ => $"has a record that ends after its set (set at offset {offset}); what came before that was read",
    };

    void Add(IpAddress exporter, int reason, long nowNs, Func<string> sentence)
    {
        if (_problems.TryGetValue((exporter, reason), out var known))
        {
            known.Count++;
            return;
        }

        if (_problems.Count >= MostRemembered)
        {
            (exporter, reason) = (default, int.MaxValue);
            if (_problems.TryGetValue((exporter, reason), out var others))
            {
                others.Count++;
                return;
            }

            sentence = () => "datagrams of many other exporters cannot be read or are not taken; the counters tell how many";
        }

        var said = new Remembered(sentence());
        _problems.Add((exporter, reason), said);
        _nextNs = Math.Max(_nextNs, nowNs + EveryNs);
        say(said.Sentence);
    }

    sealed class Remembered(string sentence)
    {
        public string Sentence => sentence;

        public long Count { get; set; }
    }
}
