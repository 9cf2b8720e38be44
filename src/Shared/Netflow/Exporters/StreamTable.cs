namespace Enrichment.Netflow.Exporters;

/// <summary>
/// The programs of one address that call themselves by the same domain, each with numbers and templates of its own: two softflowd on one host, both of source
/// id 0. They differ by the port they send from (RFC 7011 §2: a transport session), but one program may also change its port, or use several in turn: whose
/// a datagram is, is told by its number and by when its sender came up.
/// </summary>
sealed class StreamTable
{
    /// <summary>Ports can be made up: past so many, the one that was silent longest is given up.</summary>
    public const int Most = 16;

    /// <summary>A number that differs by no more may be the same program's.</summary>
    const uint Near = 10_000;

    /// <summary>Who has sent no more may turn out to be the same program as another one.</summary>
    const int Few = 5;

    const long SilentNs = 600_000_000_000;

    readonly ExportSource _first;
    readonly List<ExportSource> _streams;

    /// <param name="first">The one that tells what all have in common.</param>
    public StreamTable(ExportSource first)
    {
        (_first, Latest) = (first, first);
        _streams = [first];
    }

    /// <summary>The one that was heard last.</summary>
    public ExportSource Latest { get; private set; }

    public IReadOnlyList<ExportSource> All => _streams;

    /// <summary>Whose a datagram is that came from that port.</summary>
    public ExportSource Of(ushort port, in SenderMarks marks, long nowNs)
    {
        var stream = Latest;
        if (stream.Port != port || (_streams.Count > 1 && stream.Sequence.Next != marks.Number))
        {
            stream = Find(port, marks, nowNs);
            CorrectRestarts(stream);
        }

        Latest = stream;
        (stream.Port, stream.BootMs, stream.HeardNs) = (port, marks.BootMs, nowNs);
        stream.Heard++;
        return stream;
    }

    /// <summary>Whose a message is that came by a session from that port: nobody else's.</summary>
    public ExportSource OfSession(ushort port) => Latest.Port == port ? Latest : OfOtherSession(port);

    // Apart, since what is looked for by is an object, and messages of one session mostly follow each other.
    ExportSource OfOtherSession(ushort port)
    {
        Latest = _streams.Find(stream => stream.Port == port) ?? _streams.Find(stream => stream.Port is null) ?? Add();
        Latest.Port = port;
        return Latest;
    }

    /// <summary>RFC 7011 §8: templates live as long as their session.</summary>
    public void EndSession(ushort port) => _streams.Find(stream => stream.Port == port)?.Leave();

    ExportSource Find(ushort port, in SenderMarks marks, long nowNs)
    {
        ExportSource? own = null;
        foreach (var stream in _streams)
        {
            if (stream.Port == port)
            {
                own = stream;
            }
        }

        if (own is not null && (own.Sequence.Next == marks.Number || own.Heard > Few))
        {
            return own;
        }

        foreach (var stream in _streams)
        {
            if (marks.Number > 1 && stream.Sequence.Next == marks.Number)
            {
                own?.Leave(); // One program that sends from several ports.
                return stream;
            }
        }

        return own ?? OfNewPort(marks, nowNs);
    }

    ExportSource OfNewPort(in SenderMarks marks, long nowNs)
    {
        ExportSource? near = null;
        foreach (var stream in _streams)
        {
            if (stream.Port is null && _streams.Count == 1)
            {
                return stream; // Nobody was heard yet.
            }

            if (stream.Port is null || !marks.MayHaveComeUpAt(stream.BootMs))
            {
                continue;
            }

            switch (DistanceOf(marks, stream))
            {
                case Distance.Ahead:
                    return stream; // Its port has changed: routers that translate addresses do that.
                case Distance.Near when near is null || near.HeardNs < stream.HeardNs:
                    near = stream;
                    break;
            }
        }

        return Begin(near, nowNs);
    }

    static Distance DistanceOf(in SenderMarks marks, ExportSource stream)
    {
        if (marks.Number is not { } number)
        {
            return Distance.Ahead;
        }

        // Messages of IPFIX with templates alone do not count: 0 is where each program begins.
        if (stream.Sequence.Next is not { } next || (number == 0 && marks.BootMs is null))
        {
            return Distance.Near;
        }

        return unchecked(number - next) <= Near ? Distance.Ahead : unchecked(next - number) <= Near ? Distance.Near : Distance.Far;
    }

    /// <param name="near">May be the same program: its templates may be the new one's; null: the program began anew, or there is one more.</param>
    ExportSource Begin(ExportSource? near, long nowNs)
    {
        var silent = _streams.MinBy(stream => stream.HeardNs)!;
        var stream = _streams.Count >= Most || (nowNs - silent.HeardNs > SilentNs && silent != near) ? silent : Add();
        if (stream == near)
        {
            return stream;
        }

        stream.Leave();
        if (near is null)
        {
            _first.Counters.Restarts++;
            stream.RestartNs = nowNs;
            return stream;
        }

        foreach (var template in near.Templates.All)
        {
            stream.Templates.Set(template);
        }

        stream.SystemInitMs = near.SystemInitMs;
        return stream;
    }

    // It is still there: who seemed to be it, begun anew, is one more.
    void CorrectRestarts(ExportSource heard)
    {
        foreach (var stream in _streams)
        {
            if (stream != heard && heard.HeardNs != 0 && stream.RestartNs >= heard.HeardNs)
            {
                _first.Counters.Restarts--;
                stream.RestartNs = 0;
            }
        }
    }

    ExportSource Add()
    {
        var stream = _first.NewStream();
        _streams.Add(stream);
        return stream;
    }

    enum Distance
    {
        Far,
        Near,
        Ahead,
    }
}
