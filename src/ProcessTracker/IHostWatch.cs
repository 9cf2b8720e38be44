namespace Enrichment.Tracker;

/// <summary>One way to learn whose the host's sockets are. It tells a sink, from one thread.</summary>
interface IHostWatch : IDisposable
{
    /// <summary>As in <c>--source</c>.</summary>
    string Source { get; }

    /// <summary>What a person should know of how it began, a sentence each.</summary>
    IReadOnlyList<string> Remarks => [];

    /// <summary>From one look to the next; zero where the kernel tells of each socket.</summary>
    TimeSpan Interval { get; }

    /// <summary>Name and value of what it counts.</summary>
    IEnumerable<KeyValuePair<string, ulong>> Counters { get; }

    /// <summary>What it did, as the end of a sentence.</summary>
    string Summary { get; }

    /// <summary>Takes note of everything that is there now, so that the first reader gets a whole snapshot.</summary>
    void Begin();

    /// <summary>Goes on until the token is set.</summary>
    /// <param name="alive">Called every now and then, several times a second.</param>
    void Run(Action alive, CancellationToken cancellationToken);
}
