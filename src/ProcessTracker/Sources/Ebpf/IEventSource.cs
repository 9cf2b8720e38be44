namespace Enrichment.Tracker.Sources.Ebpf;

/// <summary>Sockets as BPF programs tell of them, and on demand all that there are.</summary>
interface IEventSource : IDisposable
{
    SourceKind Kind { get; }

    /// <summary>How many other trackers' programs were attached to the same cgroup at the start.</summary>
    int OtherTrackers { get; }

    long Events { get; }

    /// <summary>Events left out, since nobody could be asked in which network namespace the socket is.</summary>
    long Unplaced => 0;

    /// <summary>Up to when, in nanoseconds since boot, nothing can come to be known any more that no event told. The largest number: events tell all.</summary>
    long SettledUntil => long.MaxValue;

    /// <summary>Events dropped since the last call.</summary>
    ulong TakeDropped();

    /// <summary>Hands over the events that have come.</summary>
    /// <returns>Whether these are all that were there when the call began; otherwise one is still being written.</returns>
    bool Drain(IEventSink sink);

    /// <summary>Waits for the next event, at most so long. Events that come shortly after it are better waited for, too.</summary>
    void WaitForEvent(int milliseconds);

    /// <summary>Tells of every socket that a process has open (<see cref="SocketEventKind.Held"/>), among the other events.</summary>
    void TellHeld(IEventSink sink);

    /// <summary>The cookies of all known sockets that have not ended.</summary>
    void ReadAlive(HashSet<ulong> cookies);
}

/// <summary>Takes events, one after the other.</summary>
interface IEventSink
{
    /// <param name="e">Good until the call returns.</param>
    void Take(in SocketEvent e);
}
