using Enrichment.Flows;

namespace Enrichment.Netflow.Exporters;

/// <summary>
/// All exporters' domains that one receiving thread knows. Bounded: addresses of datagrams can be made up. Other threads may list them.
/// </summary>
/// <param name="numbers">Gives them their numbers, for all threads.</param>
/// <param name="areSessions">Each port is a session of TCP.</param>
public sealed class ExportSources(SourceNumbers numbers, bool areSessions = false)
{
    public const int MostExporters = 8192;

    readonly Dictionary<SourceKey, ExportSource> _sources = [];
    readonly Dictionary<IpAddress, ExporterBudget> _budgets = [];
    readonly CommonBudget _common = new();
    volatile ExportSource[] _all = [];
    ExportSource? _last;

    /// <summary>In the order in which they were first heard of.</summary>
    public IReadOnlyList<ExportSource> All => _all;

    /// <summary>Whose a datagram, or a message of a session, is: the exporter's program that sent it.</summary>
    /// <param name="message">Has a whole header.</param>
    /// <param name="port">It came from there.</param>
    /// <returns>Null: there are too many exporters, or this one has too many domains.</returns>
    internal ExportSource? Get(in SourceKey key, ReadOnlySpan<byte> message, ushort port, long nowNs)
    {
        if (Get(key) is not { } source)
        {
            return null;
        }

        return areSessions ? source.Streams.OfSession(port)
            : key.Version == ExportVersion.Sflow ? source
            : source.Streams.Of(port, SenderMarks.Of(message, key.Version), nowNs);
    }

    /// <returns>Null: there are too many exporters, or this one has too many domains.</returns>
    public ExportSource? Get(in SourceKey key)
    {
        if (_last is { } last && last.Key == key)
        {
            return last;
        }

        return _sources.TryGetValue(key, out var source) ? _last = source : Add(key);
    }

    /// <summary>A session of the exporter has ended: RFC 7011 §8, templates live as long as it.</summary>
    public void EndSession(IpAddress exporter, ushort port)
    {
        foreach (var source in _all.Where(source => source.Key.Exporter == exporter))
        {
            source.Streams.EndSession(port);
        }
    }

    ExportSource? Add(in SourceKey key)
    {
        if (!_budgets.TryGetValue(key.Exporter, out var budget))
        {
            if (_budgets.Count == MostExporters)
            {
                return null;
            }

            _budgets.Add(key.Exporter, budget = new ExporterBudget(_common));
        }

        if (budget.Domains == ExporterBudget.MostDomains || numbers.Of(key) is not { } number)
        {
            return null;
        }

        budget.Domains++;
        var source = new ExportSource(key, number, budget);
        _sources.Add(key, source);
        _all = [.. _all, source];
        return _last = source;
    }
}
