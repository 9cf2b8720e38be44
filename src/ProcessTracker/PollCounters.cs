namespace Enrichment.Tracker;

/// <summary>What the poller has done. Written by its thread after each poll; others may read a value that is one poll old.</summary>
sealed class PollCounters
{
    public long Polls;
    public TimeSpan LastPoll;
    public TimeSpan LongestPoll;
    public long Sockets;
    public long SocketsWithoutHolder;
    public long Processes;
    public long ProcessScans;
    public long Namespaces;
    public long NamespacesRefused;
    public long DumpFailures;
    public long DestroyEvents;
    public long DestroyOverruns;

    /// <summary>Name and value of each, as the status call and the last line of a run give them.</summary>
    public IEnumerable<KeyValuePair<string, ulong>> All =>
    [
        new("polls", (ulong)Polls),
        new("poll_nanoseconds_last", (ulong)LastPoll.Ticks * 100),
        new("poll_nanoseconds_longest", (ulong)LongestPoll.Ticks * 100),
        new("sockets", (ulong)Sockets),
        new("sockets_without_holder", (ulong)SocketsWithoutHolder),
        new("processes", (ulong)Processes),
        new("process_scans", (ulong)ProcessScans),
        new("namespaces", (ulong)Namespaces),
        new("namespaces_refused", (ulong)NamespacesRefused),
        new("dump_failures", (ulong)DumpFailures),
        new("destroy_events", (ulong)DestroyEvents),
        new("destroy_events_overruns", (ulong)DestroyOverruns),
    ];
}
