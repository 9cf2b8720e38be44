namespace Enrichment.Updater.Inputs.Collector;

/// <summary>Receives on one address, on threads of its own.</summary>
interface IListener : IDisposable
{
    CollectAddress Address { get; }

    CollectorCounters Counters { get; }

    /// <summary>That it listens, as a sentence.</summary>
    string Ready { get; }

    /// <summary>Why it ended by itself; null: it goes on, or was told to end.</summary>
    Exception? Failure { get; }

    void Start();

    /// <summary>Takes what is there, and ends.</summary>
    void Stop();
}
