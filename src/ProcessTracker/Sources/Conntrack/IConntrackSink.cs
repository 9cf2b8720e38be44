namespace Enrichment.Tracker.Sources.Conntrack;

/// <summary>What one namespace's conntrack tells; all calls come from one thread, in the order of what happened.</summary>
interface IConntrackSink
{
    /// <summary>An entry came within the time.</summary>
    void Came(ulong netNs, in ConntrackEntry entry, Span span);

    /// <summary>An entry ended within the time.</summary>
    void Ended(ulong netNs, in ConntrackEntry entry, Span span);

    /// <summary>An entry is there: it is one of all, between <see cref="BeginAll"/> and <see cref="EndAll"/>.</summary>
    void IsThere(ulong netNs, in ConntrackEntry entry);

    void BeginAll(ulong netNs);

    /// <summary>All were told that are there now.</summary>
    /// <param name="span">From the last moment at which all were known.</param>
    /// <param name="lost">Ends may have been lost since then; else they are told of all entries that came after we listened.</param>
    void EndAll(ulong netNs, Span span, bool lost);

    /// <summary>The namespace is no more, and its entries neither.</summary>
    void Gone(ulong netNs, Span span);

    /// <summary>A time in which something happened; nanoseconds since 1970.</summary>
    readonly record struct Span(long FromNs, long ByNs);
}
